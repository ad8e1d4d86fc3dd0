package dev.warren.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code schema.json} for other programs, made from the file that validates events. A publisher may
 * write a field in snake_case or by an alias, and subscribers get it in that spelling. This
 * document accepts all of these spellings, so that a client can validate every event that it
 * receives.
 */
public final class ServedSchema {

  private static final String PROPERTIES = "properties";
  private static final String REQUIRED = "required";

  private ServedSchema() {}

  /** A new copy of the document, to which the caller may add definitions. */
  public static ObjectNode document() {
    ObjectNode document = (ObjectNode) EventSchema.read();
    document
        .get("$defs")
        .properties()
        .forEach(
            definition -> {
              if (definition.getKey().contains(".")) {
                acceptSpellings((ObjectNode) definition.getValue());
              }
            });
    return document;
  }

  private static void acceptSpellings(ObjectNode type) {
    JsonNode properties = type.path(PROPERTIES).deepCopy();
    require(type, properties);
    type.path("anyOf").forEach(choice -> require((ObjectNode) choice, properties));
    for (Map.Entry<String, JsonNode> property : properties.properties()) {
      List<String> spellings = spellings(property.getKey(), property.getValue());
      for (String spelling : spellings.subList(1, spellings.size())) {
        ObjectNode other = (ObjectNode) property.getValue().deepCopy();
        other.remove(List.of("x-filled-from", Spelling.ALIASES));
        ((ObjectNode) type.get(PROPERTIES)).set(spelling, other);
      }
    }
  }

  /** Makes a field required, in any of its spellings. */
  private static void require(ObjectNode schema, JsonNode properties) {
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    ArrayNode choices = JsonNodeFactory.instance.arrayNode();
    for (JsonNode name : schema.path(REQUIRED)) {
      List<String> spellings = spellings(name.stringValue(), properties.path(name.stringValue()));
      if (spellings.size() == 1) {
        required.add(name);
      } else {
        ArrayNode anyOf = choices.addObject().putArray("anyOf");
        spellings.forEach(spelling -> anyOf.addObject().putArray(REQUIRED).add(spelling));
      }
    }
    schema.set(REQUIRED, required);
    if (!choices.isEmpty()) {
      schema.set("allOf", choices);
    }
  }

  /** The spellings of a field, with the schema's own first. */
  private static List<String> spellings(String name, JsonNode property) {
    List<String> spellings = new ArrayList<>(List.of(name));
    for (JsonNode alias : property.path(Spelling.ALIASES)) {
      spellings.add(alias.stringValue());
    }
    for (String spelling : List.copyOf(spellings)) {
      if (!spellings.contains(Spelling.snakeCase(spelling))) {
        spellings.add(Spelling.snakeCase(spelling));
      }
    }
    return spellings;
  }
}
