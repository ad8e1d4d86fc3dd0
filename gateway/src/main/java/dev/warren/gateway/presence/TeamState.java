package dev.warren.gateway.presence;

import dev.warren.gateway.log.TopicMessage;
import java.util.Arrays;

/**
 * The presence of a team at one moment, as JSON. It is made once for all clients: its data is a
 * part of the same bytes.
 */
public final class TeamState {

  private final TopicMessage message;
  private final int begin;

  /**
   * @param message the {@code presence_state}, whose JSON ends with its data
   * @param dataBytes how many bytes of JSON the data has
   */
  TeamState(TopicMessage message, int dataBytes) {
    this.message = message;
    this.begin = message.body().length - 1 - dataBytes;
  }

  /** The message that a subscription begins with. */
  TopicMessage message() {
    return message;
  }

  /** How many bytes of JSON the data has, {@code {"users":[…]}}. */
  public int dataBytes() {
    return message.body().length - 1 - begin;
  }

  /** Some bytes of the data's JSON. */
  public byte[] data(int from, int to) {
    return Arrays.copyOfRange(message.body(), begin + from, begin + to);
  }
}
