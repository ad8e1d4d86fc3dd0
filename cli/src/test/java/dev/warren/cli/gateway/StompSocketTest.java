package dev.warren.cli.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StompSocketTest {

  private final List<String> done = new ArrayList<>();
  private final List<CompletableFuture<WebSocket>> writes = new ArrayList<>();
  private final List<Loss> ends = new ArrayList<>();
  private final WebSocket socket = new RecordingSocket();
  private final StompSocket events =
      new StompSocket(bytes -> done.add("read " + new String(bytes, UTF_8)), ends::add);

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  @Test
  void partsOfAMessageAreReadAsOne() {
    events.onText(socket, "MESS", false);
    events.onText(socket, "AGE", true);
    events.onBinary(socket, bytes("ER"), false);
    events.onBinary(socket, bytes("ROR"), true);
    events.onText(socket, "\n", true);

    assertThat(done)
        .filteredOn(each -> each.startsWith("read"))
        .containsExactly("read MESSAGE", "read ERROR", "read \n");
  }

  /** So the gateway notices a slow reader, and holds back. */
  @Test
  void nextMessageIsRequestedAfterTheReading() {
    events.onText(socket, "MESSAGE", true);

    assertThat(done).containsExactly("read MESSAGE", "request 1");
  }

  /** Java's WebSocket refuses a second write before the end of the first. */
  @Test
  void framesAreWrittenOneAfterTheOther() {
    events.send(socket, "SEND");
    events.send(socket, "DISCONNECT");
    CompletableFuture<?> closed = events.close(socket);
    assertThat(done).containsExactly("write SEND");

    writes.get(0).complete(socket);
    assertThat(done).endsWith("write DISCONNECT");
    writes.get(1).complete(socket);
    assertThat(done).endsWith("close 1000");
    assertThat(closed).isDone();
  }

  @Test
  void firstEndCounts() {
    events.onClose(socket, 4009, "");
    events.onError(socket, new IOException("reset"));

    assertThat(ends).containsExactly(new Loss(4009, "closed with code 4009"));
  }

  @Test
  void brokenConnectionIsClosedWithItsReason() {
    events.onError(socket, new IOException("reset"));

    assertThat(ends).containsExactly(new Loss(Loss.BROKEN, "reset"));
    assertThat(done).containsExactly("abort");
  }

  /** Notes its calls; a write ends when the test says so. */
  private final class RecordingSocket implements WebSocket {

    @Override
    public CompletableFuture<WebSocket> sendText(CharSequence data, boolean last) {
      done.add("write " + data);
      writes.add(new CompletableFuture<>());
      return writes.get(writes.size() - 1);
    }

    @Override
    public CompletableFuture<WebSocket> sendClose(int statusCode, String reason) {
      done.add("close " + statusCode);
      return CompletableFuture.completedFuture(this);
    }

    @Override
    public void request(long n) {
      done.add("request " + n);
    }

    @Override
    public void abort() {
      done.add("abort");
    }

    @Override
    public CompletableFuture<WebSocket> sendBinary(ByteBuffer data, boolean last) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<WebSocket> sendPing(ByteBuffer message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<WebSocket> sendPong(ByteBuffer message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getSubprotocol() {
      return "v12.stomp";
    }

    @Override
    public boolean isOutputClosed() {
      return false;
    }

    @Override
    public boolean isInputClosed() {
      return false;
    }
  }
}
