package dev.warren.worker.ownership;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A sign of life of a worker to all workers, once a second, by the exchange {@code warren.workers}.
 *
 * @param worker the worker's id, a new one at each start
 * @param leaving whether the worker stops, and this is its last announcement
 * @param claims the worker's claim on each partition, by queue; without those of 0
 */
public record Announcement(String worker, boolean leaving, Map<String, Long> claims) {

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  public byte[] encode() {
    return JSON.writeValueAsBytes(this);
  }

  /** Null for a message that is no announcement. */
  public static @Nullable Announcement decode(byte[] body) {
    try {
      Announcement read = JSON.readValue(body, Announcement.class);
      return read == null || read.worker() == null || read.claims() == null ? null : read;
    } catch (JacksonException e) {
      return null;
    }
  }
}
