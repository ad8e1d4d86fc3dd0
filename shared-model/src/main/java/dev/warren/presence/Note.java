package dev.warren.presence;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What gateways and workers tell each other, in JSON, under an AMQP {@code type} that no event has
 * (docs/decisions/011-presence-is-soft-state.md). Who meets a type or a field that it does not know
 * passes over it.
 */
public sealed interface Note {

  /**
   * A gateway lives: every few seconds, with {@link Names#BEATS} as routing key, and so to the
   * partitions of every family that remembers.
   *
   * @param gateway its id, another one each time that it is started
   * @param leaving whether this is its last
   * @param holders who holds which partition, by queue, as the gateway was told by {@link Hold}:
   *     who finds another in its own place has missed something
   */
  record Beat(String gateway, boolean leaving, Map<String, String> holders) implements Note {}

  /**
   * A gateway has just been started: whoever holds a partition tells all that it remembers, by
   * {@link Keyframe} and {@link LastStatus}. With {@link Names#BEATS} as routing key.
   */
  record Wants(String gateway) implements Note {}

  /**
   * A worker has just been given a partition, of which it remembers nothing: every gateway tells
   * all that it knows, by {@link Report} with {@code full}, or by {@link LastStatus}. With {@link
   * Names#HOLDERS} as routing key.
   *
   * @param queue the partition
   * @param holder the worker's id for it, another one each time
   */
  record Hold(String queue, String holder) implements Note {}

  /**
   * Which of a team's users are connected to a gateway; to the exchange of {@link Family#PRESENCE},
   * with the team's channel as routing key.
   *
   * @param seq one more than that of the gateway's report before, about the same team
   * @param full whether {@code present} are all, and not only those who came
   * @param present who came, from no session to one or more
   * @param gone who left with the last session
   * @param shown in full ones, what the gateway shows of the team: all of it, also who is offline;
   *     null where it does not know
   * @param shownAt the position in the log up to which that is so
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Report(
      String gateway,
      long seq,
      boolean full,
      List<String> present,
      List<String> gone,
      @Nullable List<Presence> shown,
      long shownAt)
      implements Note {}

  /**
   * All of a team, for gateways; with {@link Names#STATES} as routing key.
   *
   * @param channel the team's, {@code presence.<team>}
   */
  record Keyframe(String channel, List<Presence> users) implements Note {}

  /**
   * What an agent said last. From a gateway to the worker it goes to the exchange of {@link
   * Family#AGENTS}, with the agent's channel as routing key; from a worker to gateways with {@link
   * Names#STATES}.
   *
   * @param event the whole event of type {@code agent_status}
   * @param heardAt when the agent last gave a sign of life, in milliseconds since 1970
   * @param leaseSeconds the lease that it has by an earlier status, where the event names none;
   *     null where that is not known
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record LastStatus(JsonNode event, long heardAt, @Nullable Long leaseSeconds) implements Note {

    public LastStatus(JsonNode event, long heardAt) {
      this(event, heardAt, null);
    }
  }

  /**
   * A worker to itself: it is time to look. It is acted upon when it comes back, as only then the
   * worker is known to hold the partition still; anybody else's is passed over.
   *
   * @param holder as in {@link Hold}
   */
  record Due(String holder) implements Note {}

  /** What the AMQP types of all notes begin with; no event's type does. */
  String TYPE_PREFIX = "warren.";

  Map<String, Class<? extends Note>> TYPES =
      Map.of(
          "warren.beat", Beat.class,
          "warren.wants", Wants.class,
          "warren.hold", Hold.class,
          "warren.report", Report.class,
          "warren.keyframe", Keyframe.class,
          "warren.last-status", LastStatus.class,
          "warren.due", Due.class);

  JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** The AMQP {@code type} that it travels under. */
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

  /** Whether it is none of a publisher's events. */
  static boolean isNote(@Nullable String type) {
    return type != null && type.startsWith(TYPE_PREFIX);
  }

  /** Null where it is none that is known here. */
  static @Nullable Note decode(@Nullable String type, byte[] body) {
    Class<? extends Note> known = type == null ? null : TYPES.get(type);
    if (known == null) {
      return null;
    }
    try {
      return JSON.readValue(body, known);
    } catch (JacksonException e) {
      return null;
    }
  }
}
