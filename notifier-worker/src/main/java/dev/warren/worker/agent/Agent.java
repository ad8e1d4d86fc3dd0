package dev.warren.worker.agent;

import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.presence.Note;
import dev.warren.worker.event.Data;
import dev.warren.worker.event.DerivedId;
import dev.warren.worker.event.OwnEvent;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is remembered of one agent. */
final class Agent {

  /** A year; what is longer must not overflow. */
  private static final double LONGEST_LEASE_SECONDS = 365 * 24 * 3_600.0;

  private final Channel channel;

  /** The whole event; null where the agent has only said something else. */
  private @Nullable ObjectNode status;

  /** Whether {@link #status} came to this worker, and so is later than any that a gateway knows. */
  private boolean atFirstHand;

  /** By the steady clock. */
  private long heardAt = Long.MIN_VALUE;

  /** From when on the lease runs: since {@link #heardAt}, or later. */
  private long leaseFrom = Long.MIN_VALUE;

  private boolean extended;

  /** The id of the last sign of life, where that was no status. */
  private @Nullable String heardBy;

  /** 0 for none. */
  private long leaseMs;

  Agent(Channel channel) {
    this.channel = channel;
  }

  @Nullable ObjectNode status() {
    return status;
  }

  boolean hasStatus() {
    return status != null;
  }

  boolean isAtFirstHand() {
    return atFirstHand;
  }

  boolean isHeard() {
    return heardAt != Long.MIN_VALUE;
  }

  long heardAt() {
    return heardAt;
  }

  /** A sign of life. */
  void heard(Event event, long at) {
    heardAt = at;
    heardBy = event.id();
    leaseFrom = at;
    extended = false;
  }

  /** A status, which is a sign of life as well. */
  void says(ObjectNode event, long at) {
    takes(event, at, at);
    atFirstHand = true;
  }

  /**
   * What a gateway knows.
   *
   * @param heardAt when the agent was last heard
   * @param since the lease ends no sooner than if they had been heard then
   */
  void learns(Note.LastStatus last, long heardAt, long since) {
    Long lease = last.leaseSeconds();
    if (lease != null) {
      leaseMs = leaseMs(lease);
    }
    takes((ObjectNode) last.event(), heardAt, Math.max(heardAt, since));
    atFirstHand = false;
  }

  private void takes(ObjectNode event, long at, long leaseFrom) {
    status = event;
    heardAt = at;
    heardBy = null;
    this.leaseFrom = leaseFrom;
    extended = false;
    JsonNode lease = first(event.path("data"), "leaseSeconds", "lease_seconds");
    if (lease != null && lease.isNumber()) {
      leaseMs = leaseMs(lease.doubleValue());
    }
  }

  private static long leaseMs(double seconds) {
    return Math.max(0, Math.round(Math.min(seconds, LONGEST_LEASE_SECONDS) * 1_000));
  }

  String state() {
    return status == null ? "" : status.path("data").path("state").asString("");
  }

  /** Whether there is a lease that can end. */
  boolean hasLease() {
    String state = state();
    return leaseMs > 0 && (state.equals("idle") || state.equals("working"));
  }

  /** By the steady clock, where there is one. */
  long leaseEnd() {
    return leaseFrom + leaseMs;
  }

  /** In whole seconds, at least as long as it is; null where none was named. */
  @Nullable Long leaseSeconds() {
    return leaseMs == 0 ? null : (leaseMs + 999) / 1_000;
  }

  /** The lease runs anew from then on, which it does once only; whether it does. */
  boolean extend(long from) {
    if (extended) {
      return false;
    }
    extended = true;
    leaseFrom = from;
    return true;
  }

  /**
   * The status for when the lease has ended: the last one, as stale.
   *
   * <p>Its id follows from the last status, and from what the agent said after that, where it did:
   * a worker that decides it again, or whose predecessor had done so, uses the same id, and who has
   * seen it knows the double. That is so as far as both know the same: a worker that was told by a
   * gateway of the last status, but not by what the agent was heard after it, uses the id that goes
   * without. A lease that ends twice after the same status, as the agent was heard in between, ends
   * under two ids.
   */
  Event stale(Instant at) {
    ObjectNode last = Objects.requireNonNull(status);
    String of = last.path("id").asString("");
    String id =
        heardBy == null
            ? DerivedId.of(channel.name(), of, "stale")
            : DerivedId.of(channel.name(), of, "stale", heardBy);
    ObjectNode data = ((ObjectNode) last.get("data")).deepCopy();
    data.put("state", "stale");
    return OwnEvent.of(channel, id, "agent_status", at, data);
  }

  private static @Nullable JsonNode first(JsonNode data, String... names) {
    for (String name : names) {
      if (data.hasNonNull(name)) {
        return data.get(name);
      }
    }
    return null;
  }

  /** Whether a status can be remembered: who sends notes is trusted, but may be of another age. */
  static boolean isStatus(@Nullable JsonNode event) {
    return event instanceof ObjectNode envelope
        && envelope.get("data") instanceof ObjectNode data
        && Data.text(data, "state") != null
        && envelope.path("type").asString("").equals("agent_status");
  }
}
