package dev.warren.system;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A STOMP client that writes down everything it gets, in order, by the JDK's WebSocket. Nothing is
 * mended by it: no reconnect, no duplicate is dropped.
 */
final class StompSubscriber implements WebSocket.Listener, AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** One frame from the server. */
  record Frame(String command, Map<String, String> headers, String body) {

    static Frame parse(String text) {
      int head = text.indexOf("\n\n");
      String[] lines = text.substring(0, head).split("\n");
      Map<String, String> headers = new LinkedHashMap<>();
      for (int i = 1; i < lines.length; i++) {
        int colon = lines[i].indexOf(':');
        headers.putIfAbsent(lines[i].substring(0, colon), lines[i].substring(colon + 1));
      }
      return new Frame(lines[0], headers, text.substring(head + 2, text.length() - 1));
    }
  }

  private final List<Frame> frames = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, CompletableFuture<Frame>> receipts = new ConcurrentHashMap<>();
  private final AtomicInteger nextReceipt = new AtomicInteger();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private volatile Consumer<Frame> onMessage = frame -> {};
  private final WebSocket webSocket;
  private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

  private StompSubscriber(String url) {
    webSocket =
        HTTP.newWebSocketBuilder()
            .subprotocols("v12.stomp")
            .buildAsync(URI.create(url), this)
            .join();
  }

  /** Connects with this token; CONNECTED has come when this returns. */
  static StompSubscriber connect(WarrenProcess gateway, String token) {
    return connect(gateway.stomp(), token);
  }

  /** Connects to this URL, without any token where it is null. */
  static StompSubscriber connect(String url, @Nullable String token) {
    StompSubscriber client = new StompSubscriber(url);
    Map<String, String> headers = new LinkedHashMap<>(Map.of("accept-version", "1.2"));
    if (token != null) {
      headers.put("Authorization", "Bearer " + token);
    }
    client.send("CONNECT", headers, "");
    client.awaitFrame("CONNECTED");
    return client;
  }

  /** Opens the WebSocket only. */
  static StompSubscriber open(WarrenProcess gateway) {
    return new StompSubscriber(gateway.stomp());
  }

  /** Called on the client's thread with each MESSAGE, from now on. */
  StompSubscriber onMessage(Consumer<Frame> listener) {
    onMessage = listener;
    return this;
  }

  /** Subscribes, and returns the RECEIPT. */
  Frame subscribe(String id, String destination) {
    return sendWithReceipt("SUBSCRIBE", Map.of("id", id, "destination", destination), "").join();
  }

  /** Sends a frame that asks for a receipt; fails with the ERROR or the end of the connection. */
  CompletableFuture<Frame> sendWithReceipt(
      String command, Map<String, String> headers, String body) {
    String receipt = "receipt-" + nextReceipt.incrementAndGet();
    CompletableFuture<Frame> answer = new CompletableFuture<>();
    receipts.put(receipt, answer);
    Map<String, String> withReceipt = new LinkedHashMap<>(headers);
    withReceipt.put("receipt", receipt);
    send(command, withReceipt, body);
    return answer.orTimeout(30, TimeUnit.SECONDS);
  }

  synchronized void send(String command, Map<String, String> headers, String body) {
    StringBuilder frame = new StringBuilder(command).append('\n');
    headers.forEach((name, value) -> frame.append(name).append(':').append(value).append('\n'));
    sendRaw(frame.append('\n').append(body).append('\0').toString());
  }

  /** Sends these characters as one WebSocket message, frame or not. */
  synchronized void sendRaw(String text) {
    // The JDK allows one send at a time.
    sent = sent.thenCompose(before -> webSocket.sendText(text, true));
  }

  /** The first frame of this command; waits until there is one. */
  Frame awaitFrame(String command) {
    return Awaitility.await(command)
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> firstOrNull(command), frame -> frame != null);
  }

  private @Nullable Frame firstOrNull(String command) {
    return frames(command).stream().findFirst().orElse(null);
  }

  List<Frame> frames(String command) {
    synchronized (frames) {
      return frames.stream().filter(frame -> frame.command().equals(command)).toList();
    }
  }

  boolean isOpen() {
    return !closed.isDone();
  }

  /** The close code; waits until the connection is closed. */
  int closeCode() {
    return closed.orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      String text = partial.toString();
      partial.setLength(0);
      if (!text.equals("\n")) {
        received(Frame.parse(text));
      }
    }
    webSocket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  private void received(Frame frame) {
    frames.add(frame);
    CompletableFuture<Frame> waiting =
        receipts.remove(frame.headers().getOrDefault("receipt-id", ""));
    if (frame.command().equals("MESSAGE")) {
      onMessage.accept(frame);
    }
    if (waiting != null && frame.command().equals("RECEIPT")) {
      waiting.complete(frame);
    } else if (waiting != null) {
      waiting.completeExceptionally(
          new IllegalStateException(frame.headers().get("code") + ": " + frame.body()));
    }
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
    ended(statusCode);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    ended(1006);
  }

  private void ended(int code) {
    closed.complete(code);
    receipts.values().forEach(w -> w.completeExceptionally(new IllegalStateException("closed")));
  }

  @Override
  public void close() {
    webSocket.abort();
  }
}
