package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The files of the console at {@code /}: how the gateway serves them, and what they may contain.
 */
@ExtendWith(NoLeaks.class)
class ConsoleFilesTest {

  private static final Path STATIC = Repository.root().resolve("gateway/src/main/resources/static");

  private static final String PREACT =
      "72284e8e9079c87817145df1110f74e8a2aa040b2fc384922e18dfcb46fc1fd7";

  private static final Pattern IMPORT =
      Pattern.compile("(?m)^(?:import|export) (?:[^;]*? from )?'([^']+)'");

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    gateway = SharedGateways.withoutBroker();
  }

  @Test
  void unchangedFileIsNotSentAgain() throws Exception {
    RawHttp.Response first = RawHttp.send(gateway.port(), "GET /app.js", List.of(), "");
    assertThat(first.status()).isEqualTo(200);
    String tag = first.header("ETag");
    assertThat(tag).matches("\"[0-9a-f]{24}\"");
    RawHttp.Response again =
        RawHttp.send(
            gateway.port(),
            "GET /app.js",
            List.of("If-None-Match: " + tag, "Connection: close"),
            "");
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void filesAreCompressed() throws Exception {
    for (String file : List.of("/", "/app.js", "/styles/parts.css", "/client/warren.js")) {
      RawHttp.Response response =
          RawHttp.send(gateway.port(), "GET " + file, List.of("Accept-Encoding: gzip"), "");
      assertThat(response.header("Content-Encoding")).as(file).isEqualTo("gzip");
    }
  }

  @Test
  void browserKeepsTheFilesUntilAnUpgrade() throws Exception {
    RawHttp.Response page = RawHttp.send(gateway.port(), "GET /", List.of(), "");
    assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
    Matcher folder = Pattern.compile("src=\"([0-9a-f]{16})/boot.js\"").matcher(page.body());
    assertThat(folder.find()).isTrue();
    assertThat(page.body()).doesNotContain("=\"styles/", "=\"parts/", "=\"client/");
    RawHttp.Response kept =
        RawHttp.send(gateway.port(), "GET /" + folder.group(1) + "/app.js", List.of(), "");
    assertThat(kept.header("Cache-Control")).isEqualTo("max-age=31536000, immutable");
    assertThat(kept.body()).isEqualTo(Files.readString(STATIC.resolve("app.js")));
    assertThat(kept.header("Content-Type")).startsWith("text/javascript");
    assertThat(kept.header("Vary")).contains("Accept-Encoding");
    RawHttp.Response small =
        RawHttp.send(
            gateway.port(),
            "GET /" + folder.group(1) + "/app.js",
            List.of("Accept-Encoding: br, gzip"),
            "");
    assertThat(small.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(small.header("Content-Type")).startsWith("text/javascript");
    RawHttp.Response older =
        RawHttp.send(gateway.port(), "GET /0123456789abcdef/app.js", List.of(), "");
    assertThat(older.status()).isEqualTo(404);
  }

  /** Without the links, a browser would learn of a module only after it has loaded another one. */
  @Test
  void pageNamesEveryModuleOfItsStart() throws Exception {
    Set<String> ofSignIn = new TreeSet<>();
    collect("app.js", ofSignIn);
    Set<String> all = new TreeSet<>(ofSignIn);
    collect("signed-in.js", all);
    String page = Files.readString(STATIC.resolve("index.html"));
    List<String> named = new ArrayList<>();
    Matcher links = Pattern.compile("rel=\"modulepreload\" href=\"([^\"]+)\"").matcher(page);
    while (links.find()) {
      named.add(links.group(1));
    }
    assertThat(named).containsExactlyInAnyOrderElementsOf(all);
    assertThat(named.subList(0, ofSignIn.size()))
        .as("a first visit waits for the modules of the sign-in")
        .containsExactlyInAnyOrderElementsOf(ofSignIn);
  }

  @Test
  void preactIsTheFileOfItsRelease() throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(Files.readAllBytes(STATIC.resolve("vendor/preact.js")));
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(PREACT);
  }

  /** Texts of users are text: the console's code has no way to make them anything else. */
  @Test
  void codeMakesNoHtmlOfText() throws Exception {
    for (Path file : modules()) {
      assertThat(Files.readString(file))
          .as(file.toString())
          .doesNotContain("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(");
    }
  }

  private static List<Path> modules() throws IOException {
    List<Path> modules = new ArrayList<>();
    try (var files = Files.walk(STATIC)) {
      files
          .filter(each -> each.toString().endsWith(".js") && !each.toString().contains("vendor"))
          .forEach(modules::add);
    }
    return modules;
  }

  private static void collect(String module, Set<String> found) throws IOException {
    if (!found.add(module)) {
      return;
    }
    Path file =
        module.startsWith("client/")
            ? Repository.root().resolve("clients/js/src").resolve(module.substring(7))
            : STATIC.resolve(module);
    Matcher imports = IMPORT.matcher(Files.readString(file));
    while (imports.find()) {
      collect(Path.of(module).resolveSibling(imports.group(1)).normalize().toString(), found);
    }
  }
}
