package dev.warren.bench.load;

import dev.warren.bench.peer.Target;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The channels that each connection subscribes to. The channels of connection i follow those of
 * connection i − 1, and the first channel follows the last one. So all channels have equally many
 * subscribers.
 */
record Subscriptions(Connections connections) {

  Subscriptions {
    int channels = connections.channels().count();
    if (channels < 1 || connections.subscriptions() > channels) {
      throw new IllegalArgumentException(
          "%d subscriptions to %d channels".formatted(connections.subscriptions(), channels));
    }
  }

  int channels() {
    return connections.channels().count();
  }

  /** How many channels reach each connection: all of them, if the wire has no subscriptions. */
  int each() {
    return switch (connections.target().wire()) {
      case BARE, AMQP_STREAM -> channels();
      case STOMP, NATS, JETSTREAM, SOCKET_IO -> connections.subscriptions();
    };
  }

  /** The channel of a connection's first subscription; the others follow it. */
  int first(int connection) {
    return (int) ((long) connection * each() % channels());
  }

  String channel(int number) {
    return connections.channels().name(number);
  }

  /** The destinations that a connection subscribes to, in the form of its wire. */
  List<String> destinations(int connection) {
    return IntStream.range(0, each()).mapToObj(slot -> destination(connection, slot)).toList();
  }

  private String destination(int connection, int slot) {
    Target target = connections.target();
    if (target.prefixIsAll()) {
      return target.prefix();
    }
    int channel = (first(connection) + slot) % channels();
    // Each turn through the channels shifts the patterns by one. Otherwise some channels would have
    // subscriptions by pattern only.
    long subscription = (long) connection * each() + slot;
    subscription += subscription / channels();
    int every = connections.patternEvery();
    boolean pattern = every > 0 && !target.manyWords().isEmpty() && (subscription + 1) % every == 0;
    return pattern
        ? target.prefix() + connections.channels().prefix(channel) + "." + target.manyWords()
        : named(channel);
  }

  /** The destination of one channel by its name. */
  String named(int channel) {
    return connections.target().prefix() + channel(channel);
  }
}
