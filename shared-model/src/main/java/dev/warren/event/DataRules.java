package dev.warren.event;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules for the data of one type of event.
 *
 * @param schema the JSON Schema of the data
 * @param filled the fields that Warren fills in, and their sources
 * @param spelling the spellings of fields that publishers may use
 * @param marked the fields with names and instants
 */
record DataRules(
    Schema schema, Map<String, Filler> filled, Spelling spelling, MarkedFields marked) {

  /** Fills in the fields whose values follow from the envelope or from the event's origin. */
  void fill(ObjectNode data, ObjectNode envelope, Origin origin) {
    if (!origin.isTrusted()) {
      Stamp stamp = new Stamp(filled, origin.channel(), origin.author());
      stamp.overwrite(data);
      stamp.overwrite(envelope);
    }
    filled.forEach(
        (field, filler) -> {
          JsonNode value = filler.value(envelope, origin);
          if (value != null && isMissing(data, field)) {
            data.set(field, value);
          }
        });
  }

  private boolean isMissing(ObjectNode data, String field) {
    return data.propertyNames().stream().noneMatch(name -> spelling.name(name).equals(field));
  }

  /**
   * Checks data against the schema, then checks their names and instants, and writes the instants
   * in Warren's form.
   *
   * @param now the instant of each timestamp; null to keep the publisher's
   * @throws InvalidEvent with a reason for each invalid field, in the publisher's own spelling
   */
  void check(ObjectNode data, @Nullable String now) throws InvalidEvent {
    Map<String, String> written = new HashMap<>();
    ObjectNode spelled = inTheSchemasSpelling(data, written);
    validate(spelled, written);
    // If a field has two spellings in one event, subscribers may read either.
    List<Map.Entry<String, JsonNode>> others =
        data.properties().stream().filter(field -> !isWritten(field.getKey(), written)).toList();
    while (!others.isEmpty()) {
      others = replaceFields(spelled, others, written);
      validate(spelled, written);
    }
    marked.apply(data, "data", spelling::name, now);
  }

  private boolean isWritten(String key, Map<String, String> written) {
    return key.equals(written.get(spelling.name(key)));
  }

  /**
   * Replaces each field by its next spelling. All fields at once, so that the number of validations
   * does not grow with the number of fields that have two spellings.
   *
   * @return the spellings that are left, of fields with more than one of these
   */
  private List<Map.Entry<String, JsonNode>> replaceFields(
      ObjectNode spelled, List<Map.Entry<String, JsonNode>> others, Map<String, String> written) {
    Set<String> replaced = new HashSet<>();
    List<Map.Entry<String, JsonNode>> left = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : others) {
      String name = spelling.name(field.getKey());
      if (replaced.add(name)) {
        spelled.set(name, field.getValue());
        written.put(name, field.getKey());
      } else {
        left.add(field);
      }
    }
    return left;
  }

  private void validate(ObjectNode spelled, Map<String, String> written) throws InvalidEvent {
    List<Error> errors;
    try {
      errors = FirstErrors.of(schema, spelled);
    } catch (JacksonException e) {
      // The validator compares whole numbers as longs, and this number is too large for a long.
      throw new InvalidEvent("data: has a number that is out of range");
    }
    if (!errors.isEmpty()) {
      String reasons =
          errors.stream()
              .map(error -> reason(error, written))
              .distinct()
              .collect(Collectors.joining("; "));
      throw new InvalidEvent(errors.size() < FirstErrors.MOST ? reasons : reasons + "; …");
    }
  }

  private static String reason(Error error, Map<String, String> written) {
    StringBuilder field = new StringBuilder("data");
    var path = error.getInstanceLocation();
    for (int i = 0; i < path.getNameCount(); i++) {
      String name = path.getName(i);
      field.append('.').append(i == 0 ? written.getOrDefault(name, name) : name);
    }
    if (error.getKeyword().equals("required")) {
      return field + "." + error.getProperty() + ": is missing";
    }
    return field + ": " + error.getMessage();
  }

  /**
   * The data with the schema's spelling of the fields. If a field has several spellings, the
   * schema's own counts.
   *
   * @param written receives the publisher's spelling of each field
   */
  private ObjectNode inTheSchemasSpelling(ObjectNode data, Map<String, String> written) {
    ObjectNode spelled = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : data.properties()) {
      String name = spelling.name(field.getKey());
      if (name.equals(field.getKey()) || !data.has(name)) {
        spelled.set(name, field.getValue());
        written.put(name, field.getKey());
      }
    }
    return spelled;
  }
}
