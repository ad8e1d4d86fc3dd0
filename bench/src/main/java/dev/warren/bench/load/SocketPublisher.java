package dev.warren.bench.load;

import dev.warren.bench.peer.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Publishes over WebSockets like the subscribers', on an event loop of its own. Each channel has
 * its connection, so the order of a channel's messages is kept. If the server confirms messages, as
 * many may be unconfirmed as with {@link AmqpPublisher}, on all connections together.
 */
final class SocketPublisher implements Publisher {

  private static final int TOLD = 5;

  private final Loop loop = new Loop();
  private final boolean confirmed;
  private final String[] before;
  private final byte[][] bytesBefore;
  private final Confirms confirms = new Confirms();
  private final Sender[] senders;
  private long published;

  /** How many messages of all connections are confirmed. On the event loop. */
  private long confirmations;

  /** On the event loop. */
  private int refusals;

  SocketPublisher(Connections connections, Subscriptions subscriptions, int bodyBytes)
      throws IOException {
    Target target = connections.target();
    Server server = Server.publishing(target, 0);
    confirmed = server.dialect().confirms();
    before =
        IntStream.range(0, subscriptions.channels())
            .mapToObj(subscriptions::channel)
            .map(channel -> target.prefix() + channel)
            .map(destination -> server.dialect().before(destination, bodyBytes))
            .toArray(String[]::new);
    bytesBefore =
        Arrays.stream(before)
            .map(text -> text.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);
    senders =
        IntStream.range(0, Math.min(target.feed().connections(), before.length))
            .mapToObj(number -> new Sender(loop, server, number, this::confirmed))
            .toArray(Sender[]::new);
    try {
      for (Sender each : senders) {
        each.awaitOpen();
      }
    } catch (IOException e) {
      loop.close();
      throw e;
    }
  }

  private void confirmed(long messages, String refusal) {
    if (!refusal.isEmpty() && refusals++ < TOLD) {
      System.err.println("load: the server did not take a message: " + refusal);
    }
    confirmations += messages;
    confirms.confirm(confirmations, true);
  }

  @Override
  public void publish(int channel, byte[] body) throws IOException {
    published++;
    if (confirmed && !confirms.hasRoomFor(published)) {
      flush(); // The server cannot confirm what is still here.
      confirms.awaitRoomFor(published);
    }
    sender(channel).publish(before[channel], bytesBefore[channel], body);
  }

  /**
   * Neighboring channels share a connection. A publisher that takes channels in turn then writes
   * several messages at a time, and is no bottleneck.
   */
  private Sender sender(int channel) {
    return senders[(int) ((long) channel * senders.length / before.length)];
  }

  @Override
  public void flush() {
    for (Sender each : senders) {
      each.flush();
    }
  }

  @Override
  public boolean isSettled() {
    return !confirmed || confirms.has(published);
  }

  @Override
  public void close() {
    for (Sender each : senders) {
      each.close();
    }
    // Waits for the last writes, because a loop that shuts down closes its connections with
    // unwritten bytes.
    loop.run(
        () -> {
          if (refusals > 0) {
            System.err.printf("load: %d messages were refused%n", refusals);
          }
        });
    loop.close();
  }
}
