package dev.warren.event;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads fields of an event's data in the forms that publishers use: names in several spellings, ids
 * as strings or numbers.
 */
public final class EventData {

  private EventData() {}

  /**
   * The text of the first of these fields that is present.
   *
   * @return null if it is blank or neither a string nor a whole number, or if no field is present
   */
  public static @Nullable String text(ObjectNode data, String... names) {
    for (String name : names) {
      JsonNode value = data.get(name);
      if (value != null && !value.isNull()) {
        String text = value.isString() || value.isIntegralNumber() ? value.asString() : "";
        return text.isBlank() ? null : text;
      }
    }
    return null;
  }
}
