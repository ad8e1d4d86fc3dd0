package dev.warren.event;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code schema.json}, read: which types each listed kind has, what their data must look like, and
 * which of its fields Warren fills in. The one source of all three; and the same of the kinds that
 * a setting adds.
 */
final class EventSchema {

  private final Map<String, Map<String, DataRules>> kinds = new TreeMap<>();
  private final Pattern timestamp;

  /**
   * The rules for the data of one type.
   *
   * @param schema its JSON Schema
   * @param filled field → who fills it
   * @param underscored the fields that the schema itself writes with an underscore
   */
  record DataRules(Schema schema, Map<String, Filler> filled, Set<String> underscored) {}

  enum Filler {
    CHANNEL,
    ID,
    TIMESTAMP,
    USER,
    AGENT
  }

  /**
   * @param files further kinds, each with the file of its schema
   * @throws InvalidKind when one of them cannot be added
   */
  EventSchema(Map<String, Path> files) {
    JsonNode document = read();
    timestamp = Pattern.compile(document.at("/$defs/timestamp/pattern").stringValue());
    kinds.putAll(new SchemaDocument(document).kinds());
    Set<String> own = kinds();
    files.forEach(
        (kind, file) -> {
          if (own.contains(kind)) {
            throw new InvalidKind(
                "kind '%s': is Warren's own; its schema cannot be replaced by %s"
                    .formatted(kind, file));
          }
          kinds.put(kind, KindFile.read(kind, file));
        });
  }

  /** The rules for a type; null where the kind is not a listed one and so carries anything. */
  @Nullable DataRules rules(String kind, String type) throws InvalidEvent {
    Map<String, DataRules> types = kinds.get(kind);
    if (types == null) {
      return null;
    }
    DataRules rules = types.get(type);
    if (rules == null) {
      throw new InvalidEvent(
          "type: '%s' is not one of %s, the types of '%s'"
              .formatted(type, String.join(", ", types.keySet()), kind));
    }
    return rules;
  }

  Set<String> kinds() {
    return Set.copyOf(kinds.keySet());
  }

  /** Whether it has the form of a timestamp. */
  boolean isTimestamp(String text) {
    return timestamp.matcher(text).matches();
  }

  /** Refuses data that breaks its schema, naming each field in the publisher's own spelling. */
  static void check(DataRules rules, ObjectNode data) throws InvalidEvent {
    Map<String, String> spelling = new HashMap<>();
    List<Error> errors;
    try {
      errors = rules.schema.validate(asTheSchemaHasIt(rules, data, spelling));
    } catch (JacksonException e) {
      // The validator compares whole numbers as longs.
      throw new InvalidEvent("data: has a number that is out of range");
    }
    if (!errors.isEmpty()) {
      throw new InvalidEvent(
          errors.stream()
              .map(error -> reason(error, spelling))
              .distinct()
              .collect(Collectors.joining("; ")));
    }
  }

  private static String reason(Error error, Map<String, String> spelling) {
    StringBuilder field = new StringBuilder("data");
    var path = error.getInstanceLocation();
    for (int i = 0; i < path.getNameCount(); i++) {
      String name = path.getName(i);
      field.append('.').append(i == 0 ? spelling.getOrDefault(name, name) : name);
    }
    if (error.getKeyword().equals("required")) {
      return field + "." + error.getProperty() + ": is missing";
    }
    return field + ": " + error.getMessage();
  }

  /** The data with its own field names in camelCase, but for those that the schema has not. */
  private static ObjectNode asTheSchemaHasIt(
      DataRules rules, ObjectNode data, Map<String, String> spelling) {
    ObjectNode camel = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : data.properties()) {
      String written = field.getKey();
      String name = rules.underscored.contains(written) ? written : camelCase(written);
      if (name.equals(written) || !data.has(name)) {
        camel.set(name, field.getValue());
        spelling.put(name, written);
      }
    }
    return camel;
  }

  static String camelCase(String name) {
    if (name.indexOf('_') <= 0) {
      return name;
    }
    StringBuilder camel = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_' && i + 1 < name.length()) {
        camel.append(Character.toUpperCase(name.charAt(++i)));
      } else {
        camel.append(c);
      }
    }
    return camel.toString();
  }

  private static JsonNode read() {
    try (InputStream in = EventSchema.class.getResourceAsStream("schema.json")) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
