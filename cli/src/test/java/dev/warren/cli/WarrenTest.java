package dev.warren.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.shell.Ending;
import dev.warren.cli.shell.Shell;
import dev.warren.cli.shell.Streams;
import dev.warren.cli.shell.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarrenTest {

  @TempDir Path home;

  private String out = "";
  private String err = "";

  private int run(String... arguments) {
    return runWith("", arguments);
  }

  private int runWith(String input, String... arguments) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream noted = new ByteArrayOutputStream();
    Shell shell =
        new Shell(
            Map.of("HOME", home.toString()),
            new Streams(
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                printed,
                new PrintStream(noted, true, UTF_8)),
            Terminal.NONE,
            new Ending());
    int status = Warren.run(shell, arguments);
    out = printed.toString(UTF_8);
    err = noted.toString(UTF_8);
    return status;
  }

  @Test
  void valueThatWasSetIsThereAgain() {
    assertThat(run("config", "set", "channel", "notes.team-7")).isZero();
    assertThat(runWith("secret\n", "config", "set", "token", "-")).isZero();

    assertThat(run("config", "get", "channel")).isZero();
    assertThat(out).isEqualTo("notes.team-7\n");
    assertThat(run("config", "get", "token", "--json")).isZero();
    assertThat(out).isEqualTo("{\"token\":\"secret\"}\n");
    assertThat(run("config", "list")).isZero();
    assertThat(out).contains("* default", "notes.team-7", "(set)").doesNotContain("secret");
    assertThat(run("config", "unset", "token")).isZero();
    assertThat(run("config", "get", "token")).isEqualTo(1);
  }

  @Test
  void selectedProfileCounts() {
    run("--profile", "work", "config", "set", "url", "https://work");
    assertThat(run("config", "use", "work")).isZero();
    assertThat(run("config", "get", "url")).isZero();
    assertThat(out).isEqualTo("https://work\n");
    assertThat(run("config", "use", "nowhere")).isEqualTo(2);
  }

  @Test
  void globalOptionsStandBeforeOrBehindTheCommand() {
    for (String[] line :
        new String[][] {
          {"--url", "http://x", "config", "get", "url"},
          {"config", "--url", "http://x", "get", "url"},
          {"config", "get", "url", "--url", "http://x"}
        }) {
      assertThat(run(line)).isZero();
      assertThat(out).isEqualTo("http://x\n");
    }
  }

  @Test
  void wrongCommandLineIsOneLineOnly() {
    assertThat(run("listenn")).isEqualTo(2);
    assertThat(err.lines()).singleElement().asString().contains("did you mean: listen");
    assertThat(run("listen", "--since", "1", "--last", "2")).isEqualTo(2);
    assertThat(err.lines()).singleElement().asString().contains("--since and --last");
    assertThat(run("config")).isEqualTo(2);
    assertThat(err.lines()).singleElement().asString().contains("set, get");
  }

  @Test
  void versionIsOneLine() {
    for (String option : new String[] {"-V", "--version"}) {
      assertThat(run(option)).isZero();
      assertThat(out.lines()).singleElement().asString().startsWith("warren ");
    }
  }

  @Test
  void everyCommandHasHelp() {
    for (String name : Commands.all().keySet()) {
      assertThat(run("help", name)).isZero();
      assertThat(out).startsWith("Usage: warren " + name);
    }
  }

  @Test
  void textThatBeginsWithAnAtSignIsNoFile() {
    assertThat(run("config", "set", "channel", "@nobody")).isZero();
  }
}
