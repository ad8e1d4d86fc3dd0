package dev.warren.worker.presence;

/** A timer of {@link TeamTimers}. A team is named by its channel, {@code presence.<team>}. */
sealed interface Timer {

  /** The gateways have had time for their reports. */
  record Settle() implements Timer {}

  /** The gateway has sent no beat for too long. */
  record GatewaySilent(String gateway) implements Timer {}

  /** The grace period of a disconnected user ends. */
  record GraceOver(String team, String user) implements Timer {}

  /** A publisher's status stops counting as a connection. */
  record PublisherStatusOver(String team, String user) implements Timer {}

  /** The team's next keyframe is due. */
  record KeyframeDue(String team) implements Timer {}
}
