package dev.warren.gateway.log;

import dev.warren.broker.Names;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of a message for a slow consumer. Every other client gets each message. */
public enum WhenSlow {

  /** The message, as every other client does. */
  KEEP,

  /** Nothing: by the time the client could read who is typing, it would be wrong. */
  DROP,

  /** Only the last such message of the channel, which replaces all earlier ones. */
  LAST;

  /** Reads {@link Names#WHEN_SLOW_HEADER}; a value that is not known means {@link #KEEP}. */
  static WhenSlow of(Map<String, Object> headers) {
    @Nullable Object value = headers.get(Names.WHEN_SLOW_HEADER);
    if (value == null) {
      return KEEP;
    }
    return switch (value.toString()) {
      case "drop" -> DROP;
      case "last" -> LAST;
      default -> KEEP;
    };
  }
}
