package dev.warren.worker.agent;

import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.event.EventData;
import dev.warren.event.ExactJson;
import dev.warren.event.Sameness;
import dev.warren.presence.Note;
import dev.warren.worker.event.DerivedId;
import dev.warren.worker.event.WorkerEvent;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One agent: its last status, its last sign of life, and its lease. All times are readings of the
 * steady clock, in milliseconds. Not thread-safe.
 */
final class Agent {

  /** A year. A longer lease would overflow. */
  private static final double MAX_LEASE_SECONDS = 365 * 24 * 3_600.0;

  /** An agent without a status: its channel, its times, and its entries in maps. */
  private static final int OVERHEAD_BYTES = 500;

  private static final JsonMapper JSON = ExactJson.mapper().build();

  private final Channel channel;

  private boolean byClient;

  /**
   * The last status as a whole event, in JSON: a tree of it takes up to thirty times the memory.
   * Null if the agent has only sent other events.
   */
  private byte @Nullable [] status;

  /** The state in {@link #status}; empty if there is none. */
  private String state = "";

  /**
   * Whether {@link #status} was delivered to this worker, which makes it newer than the status of
   * any gateway.
   */
  private boolean atFirstHand;

  private long lastSeenAt = Long.MIN_VALUE;

  /** The time from which the lease runs: {@link #lastSeenAt} or later. */
  private long leaseFrom = Long.MIN_VALUE;

  private boolean extended;

  /** The {@link Sameness} of the last event; null if that was a status. */
  private @Nullable String lastEvent;

  /** The lease; 0 for none. */
  private long leaseMs;

  Agent(Channel channel) {
    this.channel = channel;
  }

  byte @Nullable [] status() {
    return status;
  }

  /** The approximate size in memory, in bytes. */
  long bytes() {
    return OVERHEAD_BYTES + (status == null ? 0 : status.length) + 2L * state.length();
  }

  boolean hasStatus() {
    return status != null;
  }

  /** Whether a client of a gateway posted the last status, if this worker knows its poster. */
  boolean isByClient() {
    return byClient;
  }

  void markByClient(boolean is) {
    byClient = is;
  }

  boolean isAtFirstHand() {
    return atFirstHand;
  }

  boolean hasBeenSeen() {
    return lastSeenAt != Long.MIN_VALUE;
  }

  long lastSeenAt() {
    return lastSeenAt;
  }

  /** The agent has sent an event. Events other than a status are signs of life, too. */
  void seen(Event event, long at) {
    lastSeenAt = at;
    lastEvent = Sameness.of(event);
    leaseFrom = at;
    extended = false;
  }

  /** Takes over a status that was delivered to this worker. */
  void updateStatus(ObjectNode event, long at) {
    setStatus(event, at, at);
    atFirstHand = true;
  }

  /**
   * Takes over a status from a gateway.
   *
   * @param lastSeenAt the time of the agent's last sign of life
   * @param since the earliest time from which the lease can run
   */
  void adoptStatus(Note.LastStatus last, long lastSeenAt, long since) {
    Long lease = last.leaseSeconds();
    if (lease != null) {
      leaseMs = leaseMs(lease);
    }
    setStatus((ObjectNode) last.event(), lastSeenAt, Math.max(lastSeenAt, since));
    atFirstHand = false;
  }

  private void setStatus(ObjectNode event, long at, long leaseFrom) {
    status = JSON.writeValueAsBytes(event);
    state = event.path("data").path("state").asString("");
    lastSeenAt = at;
    lastEvent = null;
    this.leaseFrom = leaseFrom;
    extended = false;
    JsonNode lease = firstPresent(event.path("data"), "leaseSeconds", "lease_seconds");
    if (lease != null && lease.isNumber()) {
      leaseMs = leaseMs(lease.asDouble(MAX_LEASE_SECONDS));
    }
  }

  private static long leaseMs(double seconds) {
    return Math.max(0, Math.round(Math.min(seconds, MAX_LEASE_SECONDS) * 1_000));
  }

  String state() {
    return state;
  }

  /** Whether the agent has a lease that can expire. */
  boolean hasLease() {
    return leaseMs > 0 && (state.equals("idle") || state.equals("working"));
  }

  /** The time at which the lease expires. Called only for an agent with a lease. */
  long leaseEnd() {
    return leaseFrom + leaseMs;
  }

  /** The lease in seconds, rounded up; null if no status named one. */
  @Nullable Long leaseSeconds() {
    return leaseMs == 0 ? null : (leaseMs + 999) / 1_000;
  }

  /** Starts the lease again, at most once per sign of life; returns whether it did. */
  boolean extend(long from) {
    if (extended) {
      return false;
    }
    extended = true;
    leaseFrom = from;
    return true;
  }

  /**
   * The event for an expired lease: the last status with the state {@code stale}.
   *
   * <p>Its id derives from the whole content of the last status, and of the last event after it, if
   * any, because an agent may send every event with the same id. So two workers that know the same
   * events publish the same id, and gateways drop the repetition. A worker that has the status from
   * a gateway does not know later events, and derives the id without them. A lease that expires
   * twice after one status, with a sign of life in between, gets two ids.
   */
  Event stale(Instant at) {
    ObjectNode last = (ObjectNode) JSON.readTree(Objects.requireNonNull(status));
    String of = Sameness.of(channel, last.path("id").asString(""), "agent_status", last);
    String id =
        lastEvent == null ? DerivedId.of(of, "stale") : DerivedId.of(of, "stale", lastEvent);
    ObjectNode data = (ObjectNode) last.get("data");
    data.put("state", "stale");
    return WorkerEvent.of(channel, id, "agent_status", at, data);
  }

  private static @Nullable JsonNode firstPresent(JsonNode data, String... names) {
    for (String name : names) {
      if (data.hasNonNull(name)) {
        return data.get(name);
      }
    }
    return null;
  }

  /** Whether this is a status to remember. A gateway of another version may send something else. */
  static boolean isStatus(@Nullable JsonNode event) {
    return event instanceof ObjectNode envelope
        && envelope.get("data") instanceof ObjectNode data
        && EventData.text(data, "state") != null
        && envelope.path("type").asString("").equals("agent_status");
  }
}
