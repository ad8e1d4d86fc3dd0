package dev.warren.event;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where Warren takes the value of a field from that the schema marks with {@code x-filled-from}.
 */
enum Filler {
  CHANNEL {
    @Override
    void fill(ObjectNode data, String field, ObjectNode envelope, Origin origin) {
      String subject = origin.channel().subject();
      fillIfAbsent(data, field, JsonNodeFactory.instance.stringNode(subject));
    }
  },
  ID {
    @Override
    void fill(ObjectNode data, String field, ObjectNode envelope, Origin origin) {
      fillIfAbsent(data, field, envelope.get("id"));
    }
  },
  TIMESTAMP {
    @Override
    void fill(ObjectNode data, String field, ObjectNode envelope, Origin origin) {
      fillIfAbsent(data, field, envelope.get("timestamp"));
    }
  },
  USER {
    @Override
    void fill(ObjectNode data, String field, ObjectNode envelope, Origin origin) {
      if (origin.author() != null) {
        stamp(data, field, envelope, origin.author().name());
      }
    }
  },
  AGENT {
    @Override
    void fill(ObjectNode data, String field, ObjectNode envelope, Origin origin) {
      if (origin.author() != null && origin.author().agent()) {
        stamp(data, field, envelope, origin.author().name());
      }
    }
  };

  /** Fills in a field, if this event's origin has the value. */
  abstract void fill(ObjectNode data, String field, ObjectNode envelope, Origin origin);

  /** The names that a schema may use. */
  static List<String> names() {
    return Stream.of(values()).map(filler -> filler.name().toLowerCase(Locale.ROOT)).toList();
  }

  private static void fillIfAbsent(ObjectNode data, String field, JsonNode value) {
    String camelCase = FieldName.camelCase(field);
    boolean isThere =
        data.has(field)
            || data.propertyNames().stream()
                .anyMatch(name -> FieldName.camelCase(name).equals(camelCase));
    if (!isThere) {
      data.set(field, value);
    }
  }

  /**
   * Writes the author, in the data and, if the client wrote the field beside the data, there too:
   * some subscribers look there, and must not find a forged name.
   */
  private static void stamp(ObjectNode data, String field, ObjectNode envelope, String author) {
    overwrite(envelope, field, author);
    if (!overwrite(data, field, author)) {
      data.put(field, author);
    }
  }

  /** Overwrites every spelling of the field that the client used; returns whether it used any. */
  private static boolean overwrite(ObjectNode fields, String field, String value) {
    boolean written = false;
    String camelCase = FieldName.camelCase(field);
    for (String spelling : List.copyOf(fields.propertyNames())) {
      if (FieldName.camelCase(spelling).equals(camelCase)) {
        fields.put(spelling, value);
        written = true;
      }
    }
    return written;
  }
}
