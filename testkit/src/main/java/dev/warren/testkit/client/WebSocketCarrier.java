package dev.warren.testkit.client;

import dev.warren.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Carries a STOMP connection over the JDK's WebSocket. */
public final class WebSocketCarrier implements Carrier, WebSocket.Listener {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** How long a connection that takes no more messages may live, unless the gateway ends it. */
  private static final long READ_ON_S = 10;

  private final CompletableFuture<Receiver> receiver = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private volatile @Nullable WebSocket webSocket;
  private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
  private boolean closing;
  private volatile @Nullable Runnable onPing;

  private WebSocketCarrier() {}

  /** Opens a WebSocket of this subprotocol; fails where the gateway refuses the handshake. */
  public static WebSocketCarrier open(String url, String subprotocol) {
    return Patience.get(opening(url, subprotocol));
  }

  /** Opens a WebSocket with these headers and without a subprotocol. */
  public static WebSocketCarrier open(String url, Map<String, String> headers) {
    return open(HTTP, url, headers);
  }

  /** Opens a WebSocket with this HTTP client, whose certificates and TLS settings apply. */
  public static WebSocketCarrier open(HttpClient http, String url, Map<String, String> headers) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    headers.forEach(builder::header);
    return Patience.get(opening(builder, url));
  }

  /** Begins to open a WebSocket. The caller can stop waiting if the gateway hangs. */
  public static CompletableFuture<WebSocketCarrier> opening(String url, String subprotocol) {
    return opening(HTTP.newWebSocketBuilder().subprotocols(subprotocol), url);
  }

  private static CompletableFuture<WebSocketCarrier> opening(
      WebSocket.Builder builder, String url) {
    WebSocketCarrier carrier = new WebSocketCarrier();
    return builder.buildAsync(URI.create(url), carrier).thenApply(opened -> carrier);
  }

  /** The subprotocol that the gateway chose. */
  public String subprotocol() {
    return webSocket().getSubprotocol();
  }

  private WebSocket webSocket() {
    return Objects.requireNonNull(webSocket);
  }

  /** Sets a listener for pings of the gateway, called on the receiver's thread. */
  void onPing(Runnable listener) {
    onPing = listener;
  }

  @Override
  public void onOpen(WebSocket opened) {
    webSocket = opened;
    // No message is requested before there is a receiver.
    receiver.thenRun(() -> opened.request(1));
  }

  @Override
  public void start(Receiver to) {
    receiver.complete(to);
  }

  /** The JDK allows one send at a time, so each one waits for the one before. */
  @Override
  public synchronized void write(boolean binary, byte[]... fragments) {
    if (closing) {
      return; // The connection takes no more messages.
    }
    for (int i = 0; i < fragments.length; i++) {
      boolean last = i == fragments.length - 1;
      byte[] fragment = fragments[i];
      sent =
          sent.thenCompose(
              before ->
                  binary
                      ? webSocket().sendBinary(ByteBuffer.wrap(fragment), last)
                      : webSocket().sendText(new String(fragment, StandardCharsets.UTF_8), last));
    }
    sent.exceptionally(
        broken -> {
          closeLater();
          return null;
        });
  }

  /** The gateway may have sent its reason before, so the receiver reads on for a while. */
  private synchronized void closeLater() {
    if (!closing) {
      closing = true;
      CompletableFuture.delayedExecutor(READ_ON_S, TimeUnit.SECONDS).execute(this::close);
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      received(text.toString().getBytes(StandardCharsets.UTF_8), false);
      text.setLength(0);
    }
    from.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] part = new byte[data.remaining()];
    data.get(part);
    bytes.writeBytes(part);
    if (last) {
      received(bytes.toByteArray(), true);
      bytes.reset();
    }
    from.request(1);
    return CompletableFuture.completedFuture(null);
  }

  private void received(byte[] message, boolean binary) {
    receiver.join().received(message, message.length, binary);
  }

  @Override
  public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    Runnable listener = onPing;
    if (listener != null) {
      listener.run();
    }
    from.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
    receiver.thenAccept(to -> to.ended(statusCode));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    receiver.thenAccept(to -> to.ended(1006));
  }

  @Override
  public void close() {
    webSocket().abort();
    receiver.thenAccept(to -> to.ended(1006));
  }
}
