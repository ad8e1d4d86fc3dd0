package dev.warren.worker.ownership;

import dev.warren.event.ExactJson;
import dev.warren.event.ForeignJson;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A sign of life of a worker to all workers, by the exchange {@code warren.workers}: once a second,
 * and at once when its claims have changed.
 *
 * @param worker the worker's id, a new one at each start
 * @param queue the worker's own queue for announcements, which RabbitMQ deletes when the worker's
 *     connection ends; null from a version that does not announce it
 * @param regular whether this is the announcement of the second, by which workers count time
 * @param leaving whether the worker stops, and this is its last announcement
 * @param claims the worker's claim on each partition, by queue; without those of 0
 */
public record Announcement(
    String worker,
    @Nullable String queue,
    boolean regular,
    boolean leaving,
    Map<String, Long> claims) {

  private static final JsonMapper JSON =
      ForeignJson.mapper()
          .rebuild()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public byte[] encode() {
    return JSON.writeValueAsBytes(this);
  }

  /** Null for a message that is no announcement. */
  public static @Nullable Announcement decode(byte[] body) {
    try {
      Announcement read = JSON.readValue(ExactJson.text(body), Announcement.class);
      return read == null || read.worker() == null || read.claims() == null ? null : read;
    } catch (JacksonException e) {
      return null;
    }
  }
}
