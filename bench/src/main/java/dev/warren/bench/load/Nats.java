package dev.warren.bench.load;

import dev.warren.bench.peer.Target;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;

/**
 * NATS's client protocol over WebSocket. NATS treats the frames as one byte stream, so a message
 * may span several frames.
 */
final class Nats implements Dialect {

  /**
   * The reply subject of a publisher whose messages a stream stores. One subject is enough, because
   * one stream acknowledges the messages of one connection in their order.
   */
  private static final String ACKNOWLEDGEMENTS = "_INBOX.bench";

  /** How the acknowledgement of a stored message begins; any other one has an error. */
  private static final long STORED = Body.littleEndian("{\"stream");

  private final String connect;
  private final boolean confirms;

  /**
   * The target's headers become members of CONNECT: {@code user}, {@code auth_token}.
   *
   * @param confirms whether a stream acknowledges what is published
   */
  Nats(Target target, boolean confirms) {
    this.confirms = confirms;
    String members =
        target.connectHeaders().entrySet().stream()
            .map(header -> ",\"%s\":\"%s\"".formatted(header.getKey(), header.getValue()))
            .collect(Collectors.joining());
    connect =
        "CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":false,\"lang\":\"bench\","
            + "\"version\":\"1\",\"protocol\":1"
            + members
            + "}\r\n";
  }

  @Override
  public Talk talk(Subscriber subscriber, int connection, List<String> destinations) {
    return confirms && destinations.isEmpty()
        ? new NatsTalk(subscriber, List.of(ACKNOWLEDGEMENTS), true)
        : new NatsTalk(subscriber, destinations, false);
  }

  @Override
  public String before(String destination, int bodyBytes) {
    String reply = confirms ? ACKNOWLEDGEMENTS + " " : "";
    return "PUB " + destination + " " + reply + bodyBytes + "\r\n";
  }

  @Override
  public String after() {
    return "\r\n";
  }

  @Override
  public boolean canMove() {
    return true;
  }

  @Override
  public boolean confirms() {
    return confirms;
  }

  @Override
  public int opcode() {
    return FrameReader.BINARY;
  }

  private final class NatsTalk implements Talk, NatsReader.Sink {

    private final Subscriber subscriber;
    private final List<String> destinations;
    private final boolean publisher;
    private final NatsReader reader;

    private long acknowledged;

    /** The id of the last subscription. */
    private int subscription;

    NatsTalk(Subscriber subscriber, List<String> destinations, boolean publisher) {
      this.subscriber = subscriber;
      this.destinations = destinations;
      this.publisher = publisher;
      reader = new NatsReader(this, subscriber.loop().spares());
    }

    @Override
    public void opened() {
      // Sends nothing, because NATS's server begins with INFO.
    }

    @Override
    public boolean streams() {
      return true;
    }

    @Override
    public void data(ByteBuffer in, int from, int to, long now) {
      reader.read(in, from, to, now);
    }

    @Override
    public void message(ByteBuffer in, int from, int to, long now) {
      if (!publisher) {
        subscriber.delivery(in, from, to, now);
      } else if (to - from >= Long.BYTES && in.getLong(from) == STORED) {
        subscriber.confirmed(++acknowledged, "");
      } else {
        subscriber.confirmed(++acknowledged, Subscriber.text(in, from, to));
      }
    }

    @Override
    public void line(ByteBuffer in, int from, int to) {
      String line = Subscriber.text(in, from, to).strip();
      if (line.startsWith("INFO") && !subscriber.isSubscribed()) {
        StringBuilder lines = new StringBuilder(connect);
        subscription = 0;
        for (String destination : destinations) {
          lines.append("SUB " + destination + " " + ++subscription + "\r\n");
        }
        subscriber.link().sendBinary(lines.append("PING\r\n").toString());
      } else if (line.equals("PING")) {
        subscriber.link().sendBinary("PONG\r\n");
      } else if (line.equals("PONG")) {
        // The server answers a PING after the lines before it.
        if (subscriber.isSubscribed()) {
          subscriber.moved();
        } else {
          subscriber.allSubscribed();
        }
      } else if (line.startsWith("-ERR")) {
        subscriber.refused(line);
      }
    }

    @Override
    public void move(String destination) {
      subscriber
          .link()
          .sendBinary(
              "UNSUB %d\r\nSUB %s %d\r\nPING\r\n"
                  .formatted(subscription, destination, ++subscription));
    }

    @Override
    public void ended() {
      reader.clear();
    }
  }
}
