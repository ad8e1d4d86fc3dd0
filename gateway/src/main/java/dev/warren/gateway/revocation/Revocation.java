package dev.warren.gateway.revocation;

import dev.warren.event.ExactJson;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The revocation of a user's credentials issued before a moment.
 *
 * @param before a whole second, because tokens name their time of issue in whole seconds
 */
record Revocation(String user, Instant before) {

  static final String TYPE = "revocation";

  private static final JsonMapper JSON = ExactJson.mapper().build();

  byte[] encode() {
    return JSON.createObjectNode()
        .put("user", user)
        .put("before", before.toString())
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @throws IllegalArgumentException where the bytes are not a revocation
   */
  static Revocation decode(byte[] json) {
    try {
      JsonNode fields = ExactJson.read(JSON, json);
      return new Revocation(
          fields.path("user").stringValue(), Instant.parse(fields.path("before").stringValue()));
    } catch (JacksonException | DateTimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
