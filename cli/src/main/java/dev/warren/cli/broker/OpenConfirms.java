package dev.warren.cli.broker;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages that were published on an AMQP channel and have no confirm yet, by RabbitMQ's number
 * of them, which counts from 1. There is room for messages whose numbers lie close together. Not
 * thread-safe.
 */
final class OpenConfirms {

  /**
   * A message in flight.
   *
   * @param number the caller's
   */
  record Sent(long number, String channel, byte[] body) {}

  private final @Nullable Sent[] ring;
  private final @Nullable String[] returned;

  /** The oldest message without a confirm. */
  private long floor = 1;

  private long next = 1;

  /** Fewer than from floor to next, as confirms come in any order. */
  private int size;

  /** Returns come in the order of publishing, so the search for the next one begins here. */
  private long searchFrom = 1;

  OpenConfirms(int room) {
    ring = new Sent[room];
    returned = new String[room];
  }

  boolean isFull() {
    return next - floor >= ring.length;
  }

  /** Whether a quarter of the places is free. */
  boolean hasRoom() {
    return next - floor <= ring.length - ring.length / 4;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** The message that is published next; there must be room. */
  void add(Sent sent) {
    ring[slot(next)] = sent;
    next++;
    size++;
  }

  /** The oldest message in flight; null if there is none. */
  @Nullable Sent oldest() {
    return isEmpty() ? null : ring[slot(floor)];
  }

  /** RabbitMQ has returned a message; its confirm follows. */
  void returned(String channel, byte[] body, String reason) {
    for (long each = Math.max(searchFrom, floor); each < next; each++) {
      Sent sent = ring[slot(each)];
      if (sent != null && sent.channel().equals(channel) && Arrays.equals(sent.body(), body)) {
        returned[slot(each)] = reason;
        searchFrom = each + 1;
        return;
      }
    }
  }

  /**
   * Removes the messages of a confirm.
   *
   * @param multiple whether it confirms all messages up to the number
   * @param done gets each message, with the reason for which it was returned, or null
   */
  void confirm(long number, boolean multiple, BiConsumer<Sent, @Nullable String> done) {
    for (long each = multiple ? floor : Math.max(number, floor); each <= number; each++) {
      int slot = slot(each);
      Sent sent = ring[slot];
      if (sent != null && each < next) {
        String reason = returned[slot];
        ring[slot] = null;
        returned[slot] = null;
        size--;
        done.accept(sent, reason);
      }
    }
    while (floor < next && ring[slot(floor)] == null) {
      floor++;
    }
  }

  private int slot(long number) {
    return (int) (number % ring.length);
  }
}
