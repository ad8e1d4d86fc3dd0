package dev.warren.gateway.alert;

import dev.warren.channel.Channel;
import dev.warren.event.Sameness;

/**
 * An alert that its user has not acknowledged.
 *
 * @param id the id to acknowledge it by
 * @param timestampMillis when it was raised, in milliseconds since 1970
 * @param redelivered whether a device may have shown it before
 * @param json the event {@code alert}, as UTF-8 JSON
 * @param sameness tells alerts of one id apart; see {@link Sameness}
 */
public record Alert(
    String id, long timestampMillis, boolean redelivered, byte[] json, String sameness) {

  private static final Channel ANY = new Channel(AlertEvents.KIND);

  public Alert(String id, long timestampMillis, boolean redelivered, byte[] json) {
    this(id, timestampMillis, redelivered, json, Sameness.of(ANY, id, AlertEvents.TYPE, "", json));
  }
}
