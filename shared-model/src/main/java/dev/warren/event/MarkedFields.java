package dev.warren.event;

import dev.warren.channel.Name;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields that a schema marks with {@code x-text}, for rules that JSON Schema cannot express:
 * {@code name} and {@code id} for texts that become parts of channels, queues and AMQP properties,
 * {@code instant} for a timestamp that Warren writes in its own form.
 *
 * @param mark the mark of the value itself; null for none
 * @param fields the marked fields of an object
 * @param items the marks within an array; null for none
 */
record MarkedFields(
    @Nullable String mark, Map<String, MarkedFields> fields, @Nullable MarkedFields items) {

  static final String KEYWORD = "x-text";

  private static final MarkedFields NONE = new MarkedFields(null, Map.of(), null);

  /**
   * The marks of a schema.
   *
   * @param definitions the schemas that it may refer to, one level deep
   */
  static MarkedFields of(JsonNode schema, JsonNode definitions) {
    String reference = schema.path("$ref").asString("");
    JsonNode referred = definitions.path(reference.replace("#/$defs/", ""));
    String mark = schema.path(KEYWORD).asString(referred.path(KEYWORD).asString(null));
    Map<String, MarkedFields> fields = new HashMap<>();
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      MarkedFields of = of(property.getValue(), definitions);
      if (!of.equals(NONE)) {
        fields.put(property.getKey(), of);
      }
    }
    JsonNode items = schema.get("items");
    MarkedFields ofItems = items == null ? NONE : of(items, definitions);
    return new MarkedFields(mark, fields, ofItems.equals(NONE) ? null : ofItems);
  }

  /**
   * Checks the names in an object and rewrites its instants.
   *
   * @param spelling the schema's name of a field of this object
   * @param now replaces each instant of this object; null to keep them
   * @throws InvalidEvent when a name or an instant is invalid; the message names the field
   */
  void apply(ObjectNode object, String path, UnaryOperator<String> spelling, @Nullable String now)
      throws InvalidEvent {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      MarkedFields marked = fields.get(spelling.apply(field.getKey()));
      if (marked != null) {
        field.setValue(marked.checked(field.getValue(), path + "." + field.getKey(), now));
      }
    }
  }

  private JsonNode checked(JsonNode value, String path, @Nullable String now) throws InvalidEvent {
    if (value instanceof ObjectNode object) {
      apply(object, path, UnaryOperator.identity(), null);
    } else if (value instanceof ArrayNode array && items != null) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, items.checked(array.get(i), path + "." + i, null));
      }
    } else if (value.isString() && mark != null) {
      return mark.equals("instant") ? instant(value, path, now) : text(value, path);
    }
    return value;
  }

  private static JsonNode instant(JsonNode value, String path, @Nullable String now)
      throws InvalidEvent {
    String text = value.stringValue();
    Instant read = now == null ? EventTimestamp.read(text) : null;
    if (now == null && read == null) {
      throw InvalidEvent.timestamp(path, value);
    }
    return JsonNodeFactory.instance.stringNode(read == null ? now : EventTimestamp.text(read));
  }

  private JsonNode text(JsonNode value, String path) throws InvalidEvent {
    String text = value.stringValue();
    String defect = "name".equals(mark) ? Name.defectOfText(text) : Name.defectOfId(text);
    if (defect != null) {
      throw new InvalidEvent(path + ": " + defect);
    }
    return value;
  }
}
