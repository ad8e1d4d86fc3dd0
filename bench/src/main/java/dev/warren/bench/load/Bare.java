package dev.warren.bench.load;

import java.nio.ByteBuffer;
import java.util.List;

/** WebSocket without a protocol inside: every frame is a delivery, and a publisher sends bodies. */
final class Bare implements Dialect {

  @Override
  public String publishingPath(String pathOfTarget) {
    return pathOfTarget + "?publish";
  }

  @Override
  public Talk talk(Subscriber subscriber, int connection, List<String> destinations) {
    return new BareTalk(subscriber);
  }

  @Override
  public String before(String destination, int bodyBytes) {
    return "";
  }

  @Override
  public String after() {
    return "";
  }

  @Override
  public int opcode() {
    return FrameReader.BINARY;
  }

  private record BareTalk(Subscriber subscriber) implements Talk {

    @Override
    public void opened() {
      subscriber.allSubscribed();
    }

    @Override
    public void data(ByteBuffer in, int from, int to, long now) {
      subscriber.delivery(in, from, to, now);
    }
  }
}
