package dev.warren.gateway.web;

import dev.warren.event.ForeignJson;
import dev.warren.event.ServedSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Composes {@code /schema.json} from the schema of the events and that of the JSON frames. */
public final class ApiDocuments {

  private ApiDocuments() {}

  public static ObjectNode schema() {
    ObjectNode schema = ServedSchema.document();
    ((ObjectNode) schema.get("$defs")).setAll((ObjectNode) frames().get("$defs"));
    return schema;
  }

  private static JsonNode frames() {
    try (InputStream in = ApiDocuments.class.getResourceAsStream("/api/frames.json")) {
      return ForeignJson.mapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
