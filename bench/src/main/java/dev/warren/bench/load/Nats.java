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

  private final String connect;

  /** The target's headers become members of CONNECT: {@code user}, {@code auth_token}. */
  Nats(Target target) {
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
    return new NatsTalk(subscriber, destinations);
  }

  @Override
  public String before(String destination, int bodyBytes) {
    return "PUB " + destination + " " + bodyBytes + "\r\n";
  }

  @Override
  public String after() {
    return "\r\n";
  }

  @Override
  public int opcode() {
    return FrameReader.BINARY;
  }

  private final class NatsTalk implements Talk, NatsReader.Sink {

    private final Subscriber subscriber;
    private final List<String> destinations;
    private final NatsReader reader;

    NatsTalk(Subscriber subscriber, List<String> destinations) {
      this.subscriber = subscriber;
      this.destinations = destinations;
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
      subscriber.delivery(in, from, to, now);
    }

    @Override
    public void line(ByteBuffer in, int from, int to) {
      String line = Subscriber.text(in, from, to).strip();
      if (line.startsWith("INFO") && !subscriber.isSubscribed()) {
        StringBuilder lines = new StringBuilder(connect);
        for (int i = 0; i < destinations.size(); i++) {
          lines.append("SUB " + destinations.get(i) + " " + (i + 1) + "\r\n");
        }
        subscriber.link().sendBinary(lines.append("PING\r\n").toString());
      } else if (line.equals("PING")) {
        subscriber.link().sendBinary("PONG\r\n");
      } else if (line.equals("PONG")) {
        subscriber.allSubscribed();
      } else if (line.startsWith("-ERR")) {
        subscriber.refused(line);
      }
    }

    @Override
    public void ended() {
      reader.clear();
    }
  }
}
