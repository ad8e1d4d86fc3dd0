package dev.warren.event;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The source from which Warren fills in a field that the schema marks with {@code x-filled-from}.
 */
enum Filler {
  CHANNEL {
    @Override
    JsonNode value(ObjectNode envelope, Origin origin) {
      return text(origin.channel().subject());
    }
  },
  ID {
    @Override
    @Nullable JsonNode value(ObjectNode envelope, Origin origin) {
      return envelope.get("id");
    }
  },
  TIMESTAMP {
    @Override
    @Nullable JsonNode value(ObjectNode envelope, Origin origin) {
      return envelope.get("timestamp");
    }
  },
  USER {
    @Override
    @Nullable JsonNode value(ObjectNode envelope, Origin origin) {
      return origin.author() == null ? null : text(origin.author().name());
    }
  },
  AGENT {
    @Override
    @Nullable JsonNode value(ObjectNode envelope, Origin origin) {
      return origin.author() == null || !origin.author().isAgent()
          ? null
          : text(origin.author().name());
    }
  };

  /**
   * The value for a field that the publisher left out; null if the event's origin has no such
   * value.
   */
  abstract @Nullable JsonNode value(ObjectNode envelope, Origin origin);

  /** The names of the sources that a schema may use. */
  static List<String> names() {
    return Stream.of(values()).map(filler -> filler.name().toLowerCase(Locale.ROOT)).toList();
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }
}
