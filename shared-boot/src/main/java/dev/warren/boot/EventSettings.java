package dev.warren.boot;

import dev.warren.event.EventCodec;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings for events.
 *
 * @param kinds the kinds of channels besides Warren's own, each with the file of its JSON Schema
 */
@ConfigurationProperties("warren")
public record EventSettings(@DefaultValue Map<String, Path> kinds) {

  /**
   * Reads the files once at the start, so that Spring Boot reports a wrong file like any wrong
   * setting, and not at the end of a stack trace about beans.
   *
   * @throws dev.warren.event.InvalidKind when a kind cannot be added, or its file is invalid
   */
  public EventSettings {
    if (!kinds.isEmpty()) {
      new EventCodec(kinds);
    }
  }
}
