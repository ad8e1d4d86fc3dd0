package dev.warren.boot;

import dev.warren.channel.ChannelPattern;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings for topic messages.
 *
 * @param publish the channels whose messages go out one by one through the exchange {@code
 *     warren.topics}, for queues of one's own; all others go to the log in batches. Each is a
 *     channel or a pattern. Gateways and workers need the same
 */
@ConfigurationProperties("warren.topics")
public record TopicSettings(@DefaultValue List<String> publish) {

  /**
   * @throws dev.warren.channel.InvalidChannel if one is no pattern
   */
  public TopicSettings {
    publish.forEach(ChannelPattern::of);
  }

  List<ChannelPattern> patterns() {
    return publish.stream().map(ChannelPattern::of).toList();
  }

  /** A line for the log: which messages pass the exchange, and the cost. */
  String summary() {
    return publish.isEmpty()
        ? "warren.topics.publish names no channels: messages go to the log in batches, and none to"
            + " queues of your own at warren.topics. Each message of a channel named there would"
            + " cost RabbitMQ 20 to 70 µs"
        : "warren.topics.publish: messages of "
            + String.join(", ", publish)
            + " go out one by one through warren.topics, also to queues of your own, and cost"
            + " RabbitMQ 20 to 70 µs each; all others go to the log in batches";
  }
}
