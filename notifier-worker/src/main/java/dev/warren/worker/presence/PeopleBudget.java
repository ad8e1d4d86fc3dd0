package dev.warren.worker.presence;

import java.nio.charset.StandardCharsets;

/**
 * How many users publishers may add to teams. A gateway reports only users who are connected, but a
 * publisher may name any number of them. They would fill the worker's memory, or make a team's
 * keyframe larger than RabbitMQ accepts. Not thread-safe.
 */
final class PeopleBudget {

  /** The most bytes of a team's keyframe to which publishers may add; RabbitMQ accepts 2 MB. */
  static final long MOST_OF_A_TEAM = 1_500_000;

  /** The JSON of a user in a keyframe, without the name. */
  private static final int JSON_BYTES = 80;

  /** About how many bytes of memory a user takes in addition to the name. */
  private static final int OBJECTS_BYTES = 500;

  private final long most;
  private long bytes;

  /**
   * @param most the bytes of memory for the users of all teams
   */
  PeopleBudget(long most) {
    this.most = most;
  }

  /** How many bytes a user takes in a keyframe. */
  static long json(String user) {
    return JSON_BYTES + user.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * Whether a publisher may add a user.
   *
   * @param ofTeam the bytes of the team's keyframe
   */
  boolean hasRoom(long ofTeam) {
    return ofTeam < MOST_OF_A_TEAM && bytes < most;
  }

  /** Users have been added, or removed with negative numbers. */
  void changed(int people, long json) {
    bytes += (long) people * OBJECTS_BYTES + 2 * json;
  }
}
