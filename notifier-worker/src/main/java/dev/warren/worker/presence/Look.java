package dev.warren.worker.presence;

/** What there is to look at, at a time. */
sealed interface Look {

  /** The gateways had the time to say what they show. */
  record Settle() implements Look {}

  /** Whether the gateway lives. */
  record Silence(String gateway) implements Look {}

  /** Whether who was connected nowhere still is not. */
  record Grace(Team team, String user) implements Look {}

  /** A publisher's word counts no more. */
  record PostedEnd(Team team, String user) implements Look {}

  /** Something has changed since the team's last keyframe. */
  record KeyframeOf(Team team) implements Look {}
}
