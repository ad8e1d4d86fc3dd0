package dev.warren.gateway;

import dev.warren.event.EventCodec;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What events may be.
 *
 * @param kinds kinds of channels besides the contract's, each with the file of its JSON Schema
 */
@ConfigurationProperties("warren")
public record EventSettings(@DefaultValue Map<String, Path> kinds) {

  /**
   * @throws dev.warren.event.InvalidKind when a kind cannot be added, or its file not be used
   */
  public EventSettings {
    if (!kinds.isEmpty()) {
      // Read here for a first time, so that it is told as any other wrong setting is, and not at
      // the end of a stack trace about beans.
      new EventCodec(kinds);
    }
  }
}
