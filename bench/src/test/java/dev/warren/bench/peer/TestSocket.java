package dev.warren.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket whose messages are read one by one. */
public final class TestSocket implements WebSocket.Listener, AutoCloseable {

  /** The limit of every wait. It only ends a test that hangs. */
  public static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;

  public TestSocket(String url) {
    socket = HTTP.newWebSocketBuilder().buildAsync(URI.create(url), this).join();
  }

  /** Connects like a load generator, by STOMP. */
  static TestSocket connect(Target target) throws Exception {
    TestSocket socket = new TestSocket(target.url());
    StringBuilder connect = new StringBuilder("CONNECT\naccept-version:1.2\n");
    for (Map.Entry<String, String> header : target.connectHeaders().entrySet()) {
      connect.append(header.getKey()).append(':').append(header.getValue()).append('\n');
    }
    socket.send(connect.append("\n\0").toString());
    assertThat(socket.next()).startsWith("CONNECTED\n");
    return socket;
  }

  public void send(String text) {
    socket.sendText(text, true).join();
  }

  public void sendBinary(String text) {
    socket.sendBinary(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), true).join();
  }

  /** Waits for the next message. */
  public String next() throws InterruptedException {
    String message = nextWithin(PATIENCE.toMillis());
    assertThat(message).as("a message").isNotNull();
    return message;
  }

  /** The next message, if it comes within this many milliseconds. */
  @Nullable String nextWithin(long millis) throws InterruptedException {
    return messages.poll(millis, TimeUnit.MILLISECONDS);
  }

  /** Waits for the next MESSAGE with this body; skips all other frames. */
  String nextWith(String body) throws InterruptedException {
    String message = next();
    while (!message.contains("\n\n" + body + "\0")) {
      message = next();
    }
    return message;
  }

  /** Closes the WebSocket; returns the close code of the server. */
  public int closeAndAwait(int code) throws Exception {
    socket.sendClose(code, "").join();
    return closed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      messages.add(partial.toString());
      partial.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void close() {
    socket.abort();
  }
}
