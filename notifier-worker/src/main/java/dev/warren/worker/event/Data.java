package dev.warren.worker.event;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what publishers write: fields in several spellings, ids as texts or as numbers. */
public final class Data {

  private Data() {}

  /** The first of the fields that is there, as text; null where that is blank or no text or id. */
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
