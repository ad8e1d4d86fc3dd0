package dev.warren.event;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules for the data of one type of event.
 *
 * @param schema the JSON Schema of the data
 * @param filled the fields that Warren fills in, and from where
 * @param underscored the fields that the schema itself writes with an underscore
 */
record DataRules(Schema schema, Map<String, Filler> filled, Set<String> underscored) {

  /** Fills in the fields that Warren knows from the envelope and from the event's origin. */
  void fill(ObjectNode data, ObjectNode envelope, Origin origin) {
    filled.forEach((field, filler) -> filler.fill(data, field, envelope, origin));
  }

  /**
   * Checks data against the schema.
   *
   * @throws InvalidEvent with a reason for each invalid field, in the publisher's own spelling
   */
  void check(ObjectNode data) throws InvalidEvent {
    Map<String, String> spelling = new HashMap<>();
    List<Error> errors;
    try {
      errors = schema.validate(inTheSchemasSpelling(data, spelling));
    } catch (JacksonException e) {
      // The validator compares whole numbers as longs, and this one does not fit.
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

  /**
   * The data with the publisher's snake_case in camelCase, but for the fields that the schema
   * itself writes with an underscore. If both spellings are there, camelCase counts.
   *
   * @param spelling receives how the publisher spelled each field
   */
  private ObjectNode inTheSchemasSpelling(ObjectNode data, Map<String, String> spelling) {
    ObjectNode camel = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : data.properties()) {
      String written = field.getKey();
      String name = underscored.contains(written) ? written : FieldName.camelCase(written);
      if (name.equals(written) || !data.has(name)) {
        camel.set(name, field.getValue());
        spelling.put(name, written);
      }
    }
    return camel;
  }
}
