package dev.warren.gateway.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.webflux.autoconfigure.ResourceHandlerRegistrationCustomizer;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.config.ResourceHandlerRegistration;

/**
 * Gives each file of the console an ETag by its content. In a jar all files have the time of the
 * build, so after an upgrade a browser would load those again that have not changed.
 */
@Component
final class ConsoleFiles implements ResourceHandlerRegistrationCustomizer {

  private static final int TAG_BYTES = 12;

  private final Map<String, String> tags = new ConcurrentHashMap<>();

  @Override
  public void customize(ResourceHandlerRegistration registration) {
    registration.setEtagGenerator(
        file -> tags.computeIfAbsent(file.getDescription(), name -> tag(file)));
  }

  private static String tag(Resource file) {
    try (InputStream content = file.getInputStream()) {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.readAllBytes());
      return "\"" + HexFormat.of().formatHex(hash, 0, TAG_BYTES) + "\"";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
