package dev.warren.demo;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes JSON objects of names and values. */
final class Json {

  private Json() {}

  /** An object of alternating names and values: texts, numbers, booleans and nodes. */
  static ObjectNode of(Object... namesAndValues) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      json.set((String) namesAndValues[i], node(namesAndValues[i + 1]));
    }
    return json;
  }

  private static JsonNode node(Object value) {
    return value instanceof JsonNode node ? node : JsonMapper.shared().valueToTree(value);
  }
}
