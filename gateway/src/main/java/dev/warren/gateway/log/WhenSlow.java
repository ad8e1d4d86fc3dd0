package dev.warren.gateway.log;

import dev.warren.broker.Names;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a message is treated for a slow consumer. Every other client gets each message. */
public enum WhenSlow {

  /** A slow consumer gets the message, like every other client. */
  KEEP,

  /**
   * A slow consumer does not get the message: the news that a user is typing is out of date by the
   * time the client could read it.
   */
  DROP,

  /**
   * A slow consumer gets only the last such message of the channel, which replaces all earlier
   * ones.
   */
  LAST;

  /** Reads {@link Names#WHEN_SLOW_HEADER}; an unknown value means {@link #KEEP}. */
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
