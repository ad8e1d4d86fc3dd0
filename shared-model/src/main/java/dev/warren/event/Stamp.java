package dev.warren.event;

import dev.warren.channel.Channel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Overwrites the fields of a client's event that name its author, its agent or its place, in every
 * spelling ({@code userId}, {@code user_id}, {@code UserID}): subscribers may read any of them, and
 * must not find a forged name.
 */
final class Stamp {

  /** The fields that name the author in every type whose schema uses them for nothing else. */
  private static final Map<String, Filler> AUTHOR =
      Map.of("sender", Filler.USER, "author", Filler.USER, "userid", Filler.USER);

  /** The fields that name the place of an event, by kind. */
  private static final Map<String, String> PLACE =
      Map.of("chat", "conversationid", "sessions", "sessionid", "users", "userid");

  private final Map<String, Filler> fillers;
  private final Channel channel;
  private final Origin.Author author;

  /**
   * @param schema the fields that the type's schema marks as filled in
   */
  Stamp(Map<String, Filler> schema, Channel channel, Origin.Author author) {
    this.channel = channel;
    this.author = author;
    fillers = new HashMap<>(AUTHOR);
    String place = PLACE.get(channel.kind());
    if (place != null) {
      fillers.put(place, Filler.CHANNEL);
    }
    schema.forEach(
        (field, filler) -> {
          if (filler != Filler.ID && filler != Filler.TIMESTAMP) {
            fillers.put(plain(field), filler);
          }
        });
  }

  /** Overwrites fields of the event, or removes those that only an agent may have. */
  void overwrite(ObjectNode fields) {
    for (String field : List.copyOf(fields.propertyNames())) {
      if (fillers.containsKey(plain(field))) {
        JsonNode written = fields.get(field);
        String value = value(field);
        if (value == null) {
          fields.remove(field);
        } else if (!written.isValueNode() || !written.asString("").equals(value)) {
          fields.set(field, JsonNodeFactory.instance.stringNode(value));
        }
      }
    }
  }

  /**
   * The client's own headers. Headers with the name of such a field are overwritten or left out.
   */
  Map<String, Object> headers(Map<String, String> written) {
    Map<String, Object> headers = new LinkedHashMap<>();
    written.forEach(
        (name, text) -> {
          String value = fillers.containsKey(plain(name)) ? value(name) : text;
          if (value != null) {
            headers.put(name, value);
          }
        });
    return headers;
  }

  /** The value of an overwritten field; null to remove the field. */
  private @Nullable String value(String field) {
    return switch (Objects.requireNonNull(fillers.get(plain(field)))) {
      case USER -> author.name();
      case AGENT -> author.isAgent() ? author.name() : null;
      case CHANNEL -> channel.subject();
      case ID, TIMESTAMP -> throw new AssertionError(field + " is the client's to choose");
    };
  }

  /** A normal form of the field's name, which is equal for all its spellings. */
  private static String plain(String field) {
    return field.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
  }
}
