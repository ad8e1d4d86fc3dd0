package dev.warren.gateway.log;

import dev.warren.broker.Names;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of a message for a client that is behind. */
public enum WhenSlow {
  /** It is written, as every message is to a client that is not behind. */
  KEEP,
  /** It is left out: nobody wants to know later who was typing. */
  DROP,
  /** Only the last such message of its channel is written: it says all that those before did. */
  LAST;

  /** What {@link Names#WHEN_SLOW_HEADER} says; what is not known must not get lost. */
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
