package dev.warren.gateway.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.reactive.config.ResourceHandlerRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * The console's page. It names its files below a folder whose name is a hash of them all, so a
 * browser keeps them until an upgrade, and a start requests the page alone. Imports between modules
 * are relative, so the modules need no change. A page of an earlier gateway finds no files here:
 * modules of two versions do not meet.
 */
@Controller
final class ConsolePage implements WebFluxConfigurer {

  private static final String FILES = "static/";
  private static final int VERSION_BYTES = 8;

  private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

  /** A year, the longest that RFC 9111 caches use. */
  private static final CacheControl FOR_GOOD =
      CacheControl.maxAge(Duration.ofDays(365)).immutable();

  /** A file of the console, but no {@code data:} URL, and no part of the page. */
  private static final Pattern LINK = Pattern.compile("(href|src)=\"(?=[a-z-]+[./])");

  private final String version;
  private final String page;

  ConsolePage() throws IOException {
    version = version();
    page =
        LINK.matcher(
                new ClassPathResource(FILES + "index.html")
                    .getContentAsString(StandardCharsets.UTF_8))
            .replaceAll("$1=\"" + version + "/");
  }

  private static String version() throws IOException {
    Resource[] files =
        new PathMatchingResourcePatternResolver().getResources("classpath:" + FILES + "**/*.*");
    Arrays.sort(files, Comparator.comparing(Resource::getDescription));
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Resource file : files) {
        digest.update(file.getContentAsByteArray());
      }
      return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler("/" + version + "/**")
        .addResourceLocations("classpath:/" + FILES)
        .setCacheControl(FOR_GOOD);
  }

  /**
   * Needed also because Spring Boot's welcome page supports no HEAD, and clients that do not accept
   * HTML get 404 for it.
   */
  @GetMapping("/")
  ResponseEntity<String> page() {
    return ResponseEntity.ok()
        .contentType(HTML)
        .cacheControl(CacheControl.noCache())
        .eTag(version)
        .body(page);
  }
}
