package dev.warren.worker.message;

import dev.warren.event.Event;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of an event that decide which clients see it, in their original form, valid or not.
 * The end of typing copies them, so that it reaches exactly the clients that saw the beginning.
 *
 * @param inData the fields in the event's data
 * @param beside the fields beside the data
 */
record VisibilityFields(ObjectNode inData, ObjectNode beside) {

  /** Includes the sender, who sees a private event, too. */
  private static final List<String> NAMES = List.of("visibility", "recipients", "sender");

  static VisibilityFields of(Event event) {
    return new VisibilityFields(copy(event.data()), copy(event.envelope()));
  }

  private static ObjectNode copy(ObjectNode from) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (String name : NAMES) {
      JsonNode value = from.get(name);
      if (value != null) {
        fields.set(name, value);
      }
    }
    return fields;
  }

  void addTo(Event event) {
    event.data().setAll(inData);
    event.envelope().setAll(beside);
  }
}
