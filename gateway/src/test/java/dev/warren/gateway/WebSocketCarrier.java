package dev.warren.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The messages of the JDK's WebSocket, one after the other. */
final class WebSocketCarrier implements Carrier, WebSocket.Listener {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** One message, or where its payload is null the end of the connection. */
  private record Message(byte @Nullable [] payload, boolean binary, int closeCode) {}

  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final WebSocket webSocket;

  private Message current = new Message(new byte[0], false, 0);
  private int at;

  WebSocketCarrier(String url, String subprotocol) {
    webSocket =
        HTTP.newWebSocketBuilder()
            .subprotocols(subprotocol)
            .buildAsync(URI.create(url), this)
            .join();
  }

  /** The subprotocol that the gateway agreed to. */
  String subprotocol() {
    return webSocket.getSubprotocol();
  }

  @Override
  public int read() throws IOException {
    byte[] payload = current.payload();
    while (payload != null && at == payload.length) {
      current = next();
      payload = current.payload();
      at = 0;
    }
    return payload == null ? -1 : payload[at++] & 0xff;
  }

  private Message next() throws IOException {
    try {
      Message next = messages.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
      if (next == null) {
        throw new IOException("nothing came within " + PATIENCE_MS + " ms");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public boolean binary() {
    return current.binary();
  }

  @Override
  public int closeCode() {
    return current.closeCode();
  }

  @Override
  public void write(boolean binary, byte[]... fragments) {
    for (int i = 0; i < fragments.length; i++) {
      boolean last = i == fragments.length - 1;
      if (binary) {
        webSocket.sendBinary(ByteBuffer.wrap(fragments[i]), last).join();
      } else {
        webSocket.sendText(new String(fragments[i], StandardCharsets.UTF_8), last).join();
      }
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      messages.add(new Message(text.toString().getBytes(StandardCharsets.UTF_8), false, 0));
      text.setLength(0);
    }
    webSocket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
    byte[] part = new byte[data.remaining()];
    data.get(part);
    bytes.writeBytes(part);
    if (last) {
      messages.add(new Message(bytes.toByteArray(), true, 0));
      bytes.reset();
    }
    webSocket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
    messages.add(new Message(null, false, statusCode));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    messages.add(new Message(null, false, 1006));
  }

  @Override
  public void close() {
    webSocket.abort();
  }
}
