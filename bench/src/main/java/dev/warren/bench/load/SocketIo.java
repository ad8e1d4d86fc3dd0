package dev.warren.bench.load;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;

/** Socket.IO 4 over engine.io 4, directly over WebSocket without polling first. */
final class SocketIo implements Dialect {

  /** {@code 42["m",} as a long, and the mask of its bytes. */
  private static final long MESSAGE = Body.littleEndian("42[\"m\",");

  private static final long SEVEN_BYTES = 0x00FF_FFFF_FFFF_FFFFL;

  @Override
  public String path(String pathOfTarget) {
    return pathOfTarget.length() > 1 ? pathOfTarget : "/socket.io/?EIO=4&transport=websocket";
  }

  @Override
  public Talk talk(Subscriber subscriber, int connection, List<String> destinations) {
    return new SocketIoTalk(subscriber, destinations);
  }

  @Override
  public String before(String destination, int bodyBytes) {
    return "42[\"pub\",\"" + destination + "\",";
  }

  @Override
  public String after() {
    return "]";
  }

  private record SocketIoTalk(Subscriber subscriber, List<String> destinations) implements Talk {

    @Override
    public void opened() {
      // Sends nothing, because engine.io's server begins.
    }

    @Override
    public void data(ByteBuffer in, int from, int to, long now) {
      if (to - from >= 8 && (in.getLong(from) & SEVEN_BYTES) == MESSAGE) {
        subscriber.delivery(in, from, to, now);
      } else {
        answer(Subscriber.text(in, from, to));
      }
    }

    private void answer(String packet) {
      if (packet.startsWith("0")) {
        subscriber.link().send("40");
      } else if (packet.equals("2")) {
        subscriber.link().send("3");
      } else if (packet.startsWith("40")) {
        subscribe();
      } else if (packet.startsWith("44")) {
        subscriber.refused(packet);
      } else if (packet.startsWith("42[\"subscribed\"")) {
        subscriber.allSubscribed();
      }
    }

    private void subscribe() {
      if (destinations.isEmpty()) {
        subscriber.allSubscribed();
        return;
      }
      subscriber
          .link()
          .send(
              destinations.stream()
                  .map(destination -> '"' + destination + '"')
                  .collect(Collectors.joining(",", "42[\"sub\",[", "]]")));
    }
  }
}
