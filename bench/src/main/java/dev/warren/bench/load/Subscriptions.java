package dev.warren.bench.load;

import dev.warren.bench.peer.Target;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who subscribes to what. Connection i's subscriptions are the next so many channels after
 * connection i − 1's, round and round, so that each channel has as many subscribers as any other.
 */
record Subscriptions(Connections asked) {

  Subscriptions {
    if (asked.channels() < 1 || asked.subscriptions() > asked.channels()) {
      throw new IllegalArgumentException(
          "%d subscriptions to %d channels".formatted(asked.subscriptions(), asked.channels()));
    }
  }

  int channels() {
    return asked.channels();
  }

  /** How many channels reach each connection: where the wire has no subscriptions, all. */
  int each() {
    return switch (asked.target().wire()) {
      case BARE, AMQP_STREAM -> asked.channels();
      case STOMP, NATS, SOCKET_IO -> asked.subscriptions();
    };
  }

  /** The channel of a connection's first subscription; the others are those after it. */
  int first(int connection) {
    return (int) ((long) connection * each() % channels());
  }

  String channel(int number) {
    return asked.channel(number);
  }

  /** What a connection subscribes to, as its wire calls it. */
  List<String> destinations(int connection) {
    return IntStream.range(0, each()).mapToObj(slot -> destination(connection, slot)).toList();
  }

  private String destination(int connection, int slot) {
    Target target = asked.target();
    if (target.prefixIsAll()) {
      return target.prefix();
    }
    int channel = (first(connection) + slot) % channels();
    // Shifted by one each time round, so that no channel is subscribed to by patterns alone.
    long subscription = (long) connection * each() + slot;
    subscription += subscription / channels();
    boolean pattern =
        asked.patternEvery() > 0
            && !target.manyWords().isEmpty()
            && (subscription + 1) % asked.patternEvery() == 0;
    if (!pattern) {
      return target.prefix() + channel(channel);
    }
    String words = asked.events() ? "notes.bench-" + channel : "bench." + asked.family() + channel;
    return target.prefix() + words + "." + target.manyWords();
  }
}
