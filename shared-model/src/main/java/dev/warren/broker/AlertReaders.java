package dev.warren.broker;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import java.util.ArrayList;
import java.util.List;

/**
 * The routing of {@link Names#ALERT_READERS}, by which an alert reaches a user only if that user
 * may read the channel of the event that raised it, or is in a team of the event's author. A worker
 * knows no tokens. So gateways bind the queue of a user's alerts by the patterns of channels that
 * the user's tokens allow to read; a pattern of channels is also one of AMQP's topic exchanges.
 * RabbitMQ returns an alert that no binding matches. A key begins with the user's name, as a word
 * of a channel.
 */
public final class AlertReaders {

  /** Stands in the place of a channel's kind. No kind contains this character. */
  private static final String TEAM = "@";

  /** AMQP's limit for routing keys and binding keys. */
  private static final int MAX_KEY_BYTES = 255;

  /** The most bindings of one token, as each costs RabbitMQ memory. */
  private static final int MOST_BINDINGS = 200;

  private AlertReaders() {}

  /** The key of an alert for readers of a channel. */
  public static String ofChannel(String user, Channel channel) {
    return Channel.word(user) + "." + channel.name();
  }

  /**
   * The key of an alert for members of a team.
   *
   * @param team the team, as a word of a channel
   */
  public static String ofTeam(String user, String team) {
    return Channel.word(user) + "." + TEAM + "." + team;
  }

  /** Whether the key is short enough for AMQP. */
  public static boolean isKey(String key) {
    return key.length() <= MAX_KEY_BYTES;
  }

  /** The keys by which to bind a user's queue. */
  public static List<String> bindings(
      String user, List<ChannelPattern> readable, List<String> teams) {
    List<String> keys = new ArrayList<>();
    readable.forEach(pattern -> keys.add(Channel.word(user) + "." + pattern));
    teams.forEach(team -> keys.add(ofTeam(user, Channel.word(team))));
    return keys.stream().filter(AlertReaders::isKey).distinct().limit(MOST_BINDINGS).toList();
  }
}
