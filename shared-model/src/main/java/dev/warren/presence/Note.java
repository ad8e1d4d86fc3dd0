package dev.warren.presence;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.event.EventCodec;
import dev.warren.event.ExactJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message between gateways and workers that no client sees: JSON, with an AMQP {@code type} that
 * no event has (docs/decisions/011-presence-is-soft-state.md). A receiver ignores types and fields
 * that it does not know, so that versions can be mixed.
 */
public sealed interface Note {

  /**
   * A sign of life of a gateway, every few seconds. Its routing key is {@link Names#BEATS}, so it
   * goes to the partitions of all families with a memory.
   *
   * @param gateway the gateway's id, a new one at each start
   * @param leaving whether the gateway stops, and this is its last beat
   * @param owners the owner of each partition, by queue, from {@link Owned}. A worker that finds
   *     another owner in its place has lost the partition in the meantime
   * @param batches whether the gateway reads batches of the log; null for a version of Warren that
   *     has none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Beat(
      String gateway,
      boolean leaving,
      @JsonProperty("holders") Map<String, String> owners,
      @Nullable Boolean batches)
      implements Note {

    /** A beat of this version. */
    public Beat(String gateway, boolean leaving, Map<String, String> owners) {
      this(gateway, leaving, owners, true);
    }

    /** Whether the gateway reads batches of the log. */
    public boolean readsBatches() {
      return batches != null && batches;
    }
  }

  /**
   * A request from a gateway that has just started: the owner of each partition publishes its whole
   * memory as {@link Keyframe}s and {@link LastStatus}es. Its routing key is {@link Names#BEATS}.
   */
  record MemoryRequest(String gateway) implements Note {}

  /**
   * A worker has become the owner of a partition and has no memory of it: every gateway sends
   * everything that it knows, as full {@link Report}s or as {@link LastStatus}es. Its routing key
   * is {@link Names#OWNERS}.
   *
   * @param queue the partition
   * @param owner an id of this ownership, a new one each time
   */
  record Owned(String queue, @JsonProperty("holder") String owner) implements Note {}

  /**
   * The users of a team that are connected to a gateway. It goes to the exchange of {@link
   * Family#PRESENCE}, with the team's channel as routing key.
   *
   * @param seq the number of this report among the gateway's reports about the team, counted up by
   *     one
   * @param full whether {@code present} has all connected users, and not only new ones
   * @param present users that have connected, from no session to at least one
   * @param gone users that have closed their last session
   * @param shown in a full report, the team as the gateway shows it
   */
  record Report(
      String gateway,
      long seq,
      boolean full,
      List<String> present,
      List<String> gone,
      @JsonUnwrapped Shown shown)
      implements Note {}

  /**
   * A team as a gateway shows it.
   *
   * @param users all users of the team, offline ones included; null if the gateway does not know
   *     them
   * @param at the position in the log up to which this is valid
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Shown(
      @JsonProperty("shown") @Nullable List<Presence> users, @JsonProperty("shownAt") long at) {

    public static final Shown UNKNOWN = new Shown(null, 0);
  }

  /**
   * All users of a team, from a worker to gateways. Its routing key is {@link Names#STATES}.
   *
   * @param channel the team's channel, {@code presence.<team>}
   */
  record Keyframe(String channel, List<Presence> users) implements Note {}

  /**
   * The last status of an agent. From a gateway to a worker it goes to the exchange of {@link
   * Family#AGENTS}, with the agent's channel as routing key; from a worker to gateways with routing
   * key {@link Names#STATES}.
   *
   * @param event the whole event of type {@code agent_status}
   * @param heardAt the agent's last sign of life, in milliseconds since 1970
   * @param leaseSeconds the lease by an earlier status, if this event names none; null if unknown
   * @param sender the user whose client posted it; null for an AMQP publisher's
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record LastStatus(
      JsonNode event, long heardAt, @Nullable Long leaseSeconds, @Nullable String sender)
      implements Note {

    public LastStatus(JsonNode event, long heardAt, @Nullable Long leaseSeconds) {
      this(event, heardAt, leaseSeconds, null);
    }

    public LastStatus(JsonNode event, long heardAt) {
      this(event, heardAt, null);
    }
  }

  /**
   * A timer that a worker posts to its own partition. The worker acts when the timer comes back
   * through the queue, because this proves that it still owns the partition. It ignores timers of
   * other owners.
   *
   * @param owner the id of the ownership, as in {@link Owned}
   */
  record TimerDue(@JsonProperty("holder") String owner) implements Note {}

  /**
   * The last message of a partition that gets no new events. The worker that has the partition
   * publishes {@link Drained} once it has acknowledged all earlier ones.
   *
   * @param change an id of the change of the number of partitions
   */
  record Drain(String change) implements Note {}

  /** All events of a partition are acknowledged. Its routing key is {@link Names#DRAINED}. */
  record Drained(String change, String queue) implements Note {}

  /** The prefix of the AMQP types of all notes. No type of an event begins with it. */
  String TYPE_PREFIX = EventCodec.RESERVED_TYPES;

  Map<String, Class<? extends Note>> TYPES =
      Map.of(
          "warren.beat", Beat.class,
          "warren.wants", MemoryRequest.class,
          "warren.hold", Owned.class,
          "warren.report", Report.class,
          "warren.keyframe", Keyframe.class,
          "warren.last-status", LastStatus.class,
          "warren.due", TimerDue.class,
          "warren.drain", Drain.class,
          "warren.drained", Drained.class);

  JsonMapper JSON =
      ExactJson.mapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** The AMQP {@code type} of this note. */
  default String type() {
    return TYPES.entrySet().stream()
        .filter(type -> type.getValue() == getClass())
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  default byte[] encode() {
    return JSON.writeValueAsBytes(this);
  }

  /** Whether the AMQP {@code type} is that of a note, and not of an event. */
  static boolean isNote(@Nullable String type) {
    return type != null && type.startsWith(TYPE_PREFIX);
  }

  /** Whether the AMQP {@code type} is that of a {@link Drain}. */
  static boolean isDrain(@Nullable String type) {
    return type != null && TYPES.get(type) == Drain.class;
  }

  /** The note; null if this version does not know the type, or the body is no valid note. */
  static @Nullable Note decode(@Nullable String type, byte[] body) {
    Class<? extends Note> known = type == null ? null : TYPES.get(type);
    if (known == null) {
      return null;
    }
    try {
      return JSON.readValue(ExactJson.text(body), known);
    } catch (JacksonException | NumberFormatException e) {
      return null;
    }
  }
}
