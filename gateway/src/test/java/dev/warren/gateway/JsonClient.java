package dev.warren.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client that speaks JSON by the JDK's WebSocket, and writes down all it gets. */
final class JsonClient implements WebSocket.Listener, AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  final List<JsonNode> frames = new CopyOnWriteArrayList<>();
  final AtomicInteger pings = new AtomicInteger();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket webSocket;
  private int refs;

  JsonClient(RunningGateway gateway, String path) {
    webSocket =
        HTTP.newWebSocketBuilder()
            .buildAsync(URI.create("ws://localhost:" + gateway.port() + path), this)
            .join();
  }

  synchronized JsonClient send(String json) {
    webSocket.sendText(json, true).join();
    return this;
  }

  /** In two fragments. */
  synchronized JsonClient sendTorn(String json) {
    webSocket.sendText(json.substring(0, 5), false).join();
    webSocket.sendText(json.substring(5), true).join();
    return this;
  }

  /** Sends, and waits for the answer to its ref: {@code ack} or {@code error}. */
  JsonNode request(String json) {
    String ref = "ref-" + ++refs;
    send("{\"ref\":\"" + ref + "\"," + json.substring(1));
    return await("the answer to " + json, f -> ref.equals(f.at("/data/ref").asString("")));
  }

  JsonNode await(String type) {
    return await(type, frame -> frame.path("type").asString("").equals(type));
  }

  JsonNode await(String what, Predicate<JsonNode> wanted) {
    return Awaitility.await(what + ", but there are " + frames)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> frames.stream().filter(wanted).findFirst().orElse(null), f -> f != null);
  }

  List<JsonNode> ofType(String type) {
    return frames.stream().filter(f -> f.path("type").asString("").equals(type)).toList();
  }

  int closeCode() {
    return closed.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  boolean isOpen() {
    return !closed.isDone();
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      frames.add(JsonMapper.shared().readTree(partial.toString()));
      partial.setLength(0);
    }
    webSocket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
    pings.incrementAndGet();
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
