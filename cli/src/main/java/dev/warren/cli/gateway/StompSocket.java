package dev.warren.cli.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the callbacks of Java's WebSocket into bytes and one end. The next message is requested
 * when the bytes have been taken, so a slow reader slows the gateway down.
 */
final class StompSocket implements WebSocket.Listener {

  private final Consumer<byte[]> bytes;
  private final Consumer<Loss> end;
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
  private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
  private boolean ended;
  private volatile boolean reading;
  private volatile long heardAt = System.nanoTime();

  StompSocket(Consumer<byte[]> bytes, Consumer<Loss> end) {
    this.bytes = bytes;
    this.end = end;
  }

  /** Sends a text when those before are on their way: Java's WebSocket takes one at a time. */
  synchronized CompletableFuture<?> send(WebSocket socket, String frame) {
    sending = sending.thenCompose(before -> socket.sendText(frame, true));
    return sending;
  }

  /** Sends a close frame behind everything else. */
  synchronized CompletableFuture<?> close(WebSocket socket) {
    sending = sending.thenCompose(before -> socket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
    return sending;
  }

  /**
   * For how long nothing has come from the gateway; zero while the reader is busy, since the
   * gateway is not heard then.
   */
  Duration silence() {
    return reading ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - heardAt);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    byte[] whole = null;
    if (last && text.isEmpty()) {
      whole = data.toString().getBytes(UTF_8);
    } else {
      text.append(data);
      if (last) {
        whole = text.toString().getBytes(UTF_8);
        text.setLength(0);
      }
    }
    pass(socket, whole);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
    byte[] part = new byte[data.remaining()];
    data.get(part);
    binary.writeBytes(part);
    byte[] whole = null;
    if (last) {
      whole = binary.toByteArray();
      binary.reset();
    }
    pass(socket, whole);
    return null;
  }

  private void pass(WebSocket socket, byte @Nullable [] whole) {
    if (whole != null) {
      reading = true;
      bytes.accept(whole);
    }
    heardAt = System.nanoTime();
    reading = false;
    socket.request(1);
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    end(new Loss(code, reason.isEmpty() ? "closed with code " + code : reason));
    return null;
  }

  /** Also called for an exception that {@code bytes} has thrown. */
  @Override
  public void onError(WebSocket socket, Throwable failure) {
    socket.abort();
    end(new Loss(Loss.BROKEN, Reason.of(failure)));
  }

  private void end(Loss loss) {
    if (!ended) {
      ended = true;
      end.accept(loss);
    }
  }
}
