package dev.warren.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A STOMP client by the JDK's WebSocket that writes down all it gets, and mends nothing. */
final class StompClient implements WebSocket.Listener, AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** A frame from the gateway. */
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

  final List<Frame> frames = new CopyOnWriteArrayList<>();
  final AtomicInteger heartBeats = new AtomicInteger();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket webSocket;
  private int receipts;

  StompClient(String url) {
    webSocket =
        HTTP.newWebSocketBuilder()
            .subprotocols("v12.stomp")
            .buildAsync(URI.create(url), this)
            .join();
  }

  /** Connects, with these further header lines, each with its end of line. */
  StompClient connect(String headers) {
    send("CONNECT\naccept-version:1.2\nhost:h\n" + headers + "\n\0");
    awaitFrame("CONNECTED");
    return this;
  }

  synchronized void send(String text) {
    webSocket.sendText(text, true).join();
  }

  /** Sends a frame, and waits for its RECEIPT, ERROR or notice. */
  Frame request(String command, String headers, String body) {
    String id = "r" + ++receipts;
    send(command + "\nreceipt:" + id + "\n" + headers + "\n" + body + "\0");
    return await(
        "the answer to " + command + " " + headers,
        frame -> id.equals(frame.headers().get("receipt-id")));
  }

  Frame awaitFrame(String command) {
    return await(command, frame -> frame.command().equals(command));
  }

  Frame await(String what, java.util.function.Predicate<Frame> wanted) {
    return Awaitility.await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> frames.stream().filter(wanted).findFirst().orElse(null), frame -> frame != null);
  }

  boolean isOpen() {
    return !closed.isDone();
  }

  int closeCode() {
    return closed.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      String text = partial.toString();
      partial.setLength(0);
      if (text.equals("\n")) {
        heartBeats.incrementAndGet();
      } else {
        frames.add(Frame.parse(text));
      }
    }
    webSocket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
    closed.complete(statusCode);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    closed.complete(1006);
  }

  @Override
  public void close() {
    webSocket.abort();
  }
}
