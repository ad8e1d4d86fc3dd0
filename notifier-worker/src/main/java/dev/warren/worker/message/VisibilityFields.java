package dev.warren.worker.message;

import dev.warren.event.Event;
import dev.warren.event.ExactJson;
import dev.warren.worker.event.DerivedId;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of an event that decide which clients see it, in their original form, valid or not.
 * The end of typing copies them, so that it reaches exactly the clients that saw the beginning.
 *
 * @param inData the fields in the event's data, as JSON: a tree of it takes many times the memory
 * @param beside the fields beside the data, as JSON
 */
record VisibilityFields(String inData, String beside) {

  /** Includes the sender, who sees a private event, too. */
  private static final List<String> NAMES = List.of("visibility", "recipients", "sender");

  private static final JsonMapper JSON = ExactJson.mapper().build();

  static VisibilityFields of(Event event) {
    return new VisibilityFields(copy(event.data()), copy(event.envelope()));
  }

  private static String copy(ObjectNode from) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (String name : NAMES) {
      JsonNode value = from.get(name);
      if (value != null) {
        fields.set(name, value);
      }
    }
    return JSON.writeValueAsString(fields);
  }

  /** A short text that is the same for the same fields only. */
  String digest() {
    return DerivedId.of(inData, beside);
  }

  /** The size in memory, in bytes. */
  long bytes() {
    return 2L * (inData.length() + beside.length());
  }

  void addTo(Event event) {
    event.data().setAll((ObjectNode) JSON.readTree(inData));
    event.envelope().setAll((ObjectNode) JSON.readTree(beside));
  }
}
