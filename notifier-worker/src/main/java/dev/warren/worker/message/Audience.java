package dev.warren.worker.message;

import dev.warren.event.Event;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whom an event says that it is for, as it says it: in its data or beside them, valid or not.
 *
 * @param inData those of the fields that its data have
 * @param beside those that the event itself has
 */
record Audience(ObjectNode inData, ObjectNode beside) {

  /** The sender is one of those who see it, where an event names one. */
  private static final List<String> FIELDS = List.of("visibility", "recipients", "sender");

  static Audience of(Event event) {
    return new Audience(fields(event.data()), fields(event.envelope()));
  }

  private static ObjectNode fields(ObjectNode of) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (String name : FIELDS) {
      JsonNode value = of.get(name);
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
