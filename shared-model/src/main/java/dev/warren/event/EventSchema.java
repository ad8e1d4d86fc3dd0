package dev.warren.event;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
 * which of its fields Warren fills in. The one source of all three.
 */
final class EventSchema {

  private static final String FILLED_FROM = "x-filled-from";

  private final Map<String, Map<String, DataRules>> kinds = new TreeMap<>();
  private final Pattern timestamp;

  /** The rules for the data of one type: its JSON Schema, and field → who fills it. */
  record DataRules(Schema schema, Map<String, Filler> filled) {}

  enum Filler {
    CHANNEL,
    ID,
    TIMESTAMP,
    USER,
    AGENT
  }

  EventSchema() {
    JsonNode document = read();
    timestamp = Pattern.compile(document.at("/$defs/timestamp/pattern").stringValue());
    SchemaRegistry registry =
        SchemaRegistry.withDialect(
            Dialect.builder(Dialects.getDraft202012())
                .keyword(new NonValidationKeyword(FILLED_FROM))
                .build());
    for (Map.Entry<String, JsonNode> definition : document.get("$defs").properties()) {
      int dot = definition.getKey().indexOf('.');
      if (dot > 0) {
        // References in a definition are to its siblings, so each is compiled with all of them.
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("$ref", "#/$defs/" + definition.getKey());
        root.set("$defs", document.get("$defs"));
        SchemaLocation location = SchemaLocation.of("warren:" + definition.getKey());
        kinds
            .computeIfAbsent(definition.getKey().substring(0, dot), kind -> new LinkedHashMap<>())
            .put(
                definition.getKey().substring(dot + 1),
                new DataRules(registry.getSchema(location, root), fillers(definition.getValue())));
      }
    }
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
      errors = rules.schema.validate(camelCase(data, spelling));
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

  /** The data with its own field names in camelCase, as the schema has them. */
  private static ObjectNode camelCase(ObjectNode data, Map<String, String> spelling) {
    ObjectNode camel = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : data.properties()) {
      String name = camelCase(field.getKey());
      if (name.equals(field.getKey()) || !data.has(name)) {
        camel.set(name, field.getValue());
        spelling.put(name, field.getKey());
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

  private static Map<String, Filler> fillers(JsonNode definition) {
    Map<String, Filler> fillers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : definition.get("properties").properties()) {
      JsonNode from = property.getValue().get(FILLED_FROM);
      if (from != null) {
        fillers.put(property.getKey(), Filler.valueOf(from.stringValue().toUpperCase(Locale.ROOT)));
      }
    }
    return fillers;
  }

  private static JsonNode read() {
    try (InputStream in = EventSchema.class.getResourceAsStream("schema.json")) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
