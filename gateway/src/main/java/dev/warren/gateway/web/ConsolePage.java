package dev.warren.gateway.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The console's page. It names its files below a folder whose name is a hash of them all, so a
 * browser keeps them until an upgrade, and a start requests the page alone. Imports between modules
 * are relative, so the modules need no change. A page of an earlier gateway finds no files here:
 * modules of two versions do not meet. The styles come as one file.
 */
@Controller
final class ConsolePage {

  private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

  /** A year, the longest that RFC 9111 caches use. */
  private static final CacheControl FOR_GOOD =
      CacheControl.maxAge(Duration.ofDays(365)).immutable();

  /** A file of the console, but no {@code data:} URL, and no part of the page. */
  private static final Pattern LINK = Pattern.compile("(href|src)=\"(?=[a-z-]+[./])");

  private static final Pattern STYLES =
      Pattern.compile("(?:<link rel=\"stylesheet\" href=\"styles/[a-z-]+\\.css\">\\s*)+");

  private static final Pattern STYLE = Pattern.compile("styles/[a-z-]+\\.css");

  /** All styles together: a browser draws nothing before it has the last of them. */
  private static final String ALL_STYLES = "styles/all.css";

  private final KeptFiles files;
  private final String page;
  private final String tag;

  ConsolePage(WebSettings web) throws IOException {
    String source =
        new ClassPathResource("static/index.html").getContentAsString(StandardCharsets.UTF_8);
    List<String> styles = STYLE.matcher(source).results().map(MatchResult::group).toList();
    files = KeptFiles.below("static/").joined(ALL_STYLES, styles);
    String oneStyle =
        STYLES
            .matcher(source)
            .replaceFirst("<link rel=\"stylesheet\" href=\"" + ALL_STYLES + "\">\n  ");
    // The sign-in depends on it, and a request for /api/config would take a first visit longer.
    String devTokens = Boolean.toString(web.givesDevTokens());
    page =
        LINK.matcher(
                oneStyle.replace("data-dev-tokens=\"\"", "data-dev-tokens=\"" + devTokens + "\""))
            .replaceAll("$1=\"" + files.hash() + "/");
    tag = files.hash() + "-" + devTokens;
  }

  /**
   * Needed also because Spring Boot's welcome page supports no HEAD, and clients that do not accept
   * HTML get 404 for it.
   */
  @GetMapping({"/", "/index.html"})
  ResponseEntity<String> page() {
    return ResponseEntity.ok()
        .contentType(HTML)
        .cacheControl(CacheControl.noCache())
        .eTag(tag)
        .body(page);
  }

  @Bean
  RouterFunction<ServerResponse> keptFiles() {
    return RouterFunctions.route().GET("/" + files.hash() + "/{*path}", this::file).build();
  }

  private Mono<ServerResponse> file(ServerRequest request) {
    KeptFiles.Kept file = files.get(request.pathVariable("path").substring(1));
    if (file == null) {
      return ServerResponse.notFound().build();
    }
    ServerResponse.BodyBuilder response =
        ServerResponse.ok()
            .contentType(file.type())
            .cacheControl(FOR_GOOD)
            .varyBy(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.ORIGIN);
    if (acceptsGzip(request)) {
      return response.header(HttpHeaders.CONTENT_ENCODING, "gzip").bodyValue(file.compressed());
    }
    return response.bodyValue(file.content());
  }

  private static boolean acceptsGzip(ServerRequest request) {
    return request.headers().header(HttpHeaders.ACCEPT_ENCODING).stream()
        .flatMap(line -> Stream.of(line.split(",")))
        .anyMatch(each -> each.strip().equalsIgnoreCase("gzip"));
  }
}
