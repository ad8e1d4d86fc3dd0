package dev.warren.system.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One STOMP connection, which keeps nothing of what it got: a run is longer than memory. Whatever
 * it asks has an outcome within {@link #ANSWER_WITHIN}. Thread-safe.
 */
final class StompClient implements WebSocket.Listener, AutoCloseable {

  /** Longer than the longest pause of a fault and the gateway's own wait for RabbitMQ together. */
  static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(8);
  private static final String ERRORS = "/user/queue/errors";

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ScheduledExecutorService HEART =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "heart-beats");
            thread.setDaemon(true);
            return thread;
          });

  /** Gets each MESSAGE, on the connection's thread, which it must not hold up. */
  interface Inbox {
    void message(StompClient client, StompFrame message);
  }

  private final Inbox inbox;
  private final Asked asked = new Asked(ANSWER_WITHIN);
  private final CompletableFuture<StompFrame> connected = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private volatile @Nullable WebSocket webSocket;
  private volatile String lastWords = "";
  private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

  private StompClient(Inbox inbox) {
    this.inbox = inbox;
  }

  /** Connects without heart-beats; is told of refusals that do not end the connection. */
  static StompClient connect(String url, String token, Inbox inbox) throws IOException {
    return connect(url, token, inbox, Duration.ZERO);
  }

  /**
   * @param heartBeat how often it sends a heart-beat, at least; zero for never
   * @throws IOException where there is no answer in time, or a refusal
   */
  static StompClient connect(String url, String token, Inbox inbox, Duration heartBeat)
      throws IOException {
    StompClient client = new StompClient(inbox);
    try {
      client.open(URI.create(url), token, heartBeat);
      return client;
    } catch (ExecutionException | TimeoutException e) {
      client.close();
      throw new IOException("no STOMP at " + url, e);
    } catch (IOException e) {
      client.close();
      throw e;
    } catch (InterruptedException e) {
      client.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void open(URI url, String token, Duration heartBeat)
      throws IOException, ExecutionException, InterruptedException, TimeoutException {
    CompletableFuture<WebSocket> opening =
        HTTP.newWebSocketBuilder()
            .subprotocols("v12.stomp")
            .connectTimeout(CONNECT_WITHIN)
            .buildAsync(url, this);
    try {
      webSocket = await(opening);
    } finally {
      // One that comes too late is of use to nobody.
      opening.thenAccept(
          late -> {
            if (webSocket == null) {
              late.abort();
            }
          });
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("accept-version", "1.2");
    headers.put("Authorization", "Bearer " + token);
    if (!heartBeat.isZero()) {
      headers.put("heart-beat", heartBeat.toMillis() + ",0");
    }
    send("CONNECT", headers, "");
    await(connected);
    if (!heartBeat.isZero()) {
      beat(heartBeat.toMillis() / 2);
    }
    if (!subscribe("errors", ERRORS, Map.of())) {
      throw new IOException("no " + ERRORS + ": " + lastWords);
    }
  }

  private static <T> T await(Future<T> coming)
      throws ExecutionException, InterruptedException, TimeoutException {
    return coming.get(CONNECT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void beat(long everyMs) {
    Future<?> beating =
        HEART.scheduleAtFixedRate(() -> sendRaw("\n"), everyMs, everyMs, TimeUnit.MILLISECONDS);
    ended.thenRun(() -> beating.cancel(false));
  }

  /** Subscribes; whether it is live. Waits for the answer. */
  boolean subscribe(String id, String destination, Map<String, String> more) {
    Map<String, String> headers = new LinkedHashMap<>(more);
    headers.put("id", id);
    headers.put("destination", destination);
    return ask("SUBSCRIBE", headers, "").join() == Outcome.ACKNOWLEDGED;
  }

  /** SENDs; the outcome never fails, and comes in any case. */
  CompletableFuture<Outcome> send(String destination, String body) {
    return ask(
        "SEND", Map.of("destination", destination, "content-type", "application/json"), body);
  }

  /** Sends a frame that asks for a receipt; the outcome never fails, and comes in any case. */
  CompletableFuture<Outcome> ask(String command, Map<String, String> headers, String body) {
    Asked.Question question = asked.ask();
    Map<String, String> withReceipt = new LinkedHashMap<>(headers);
    withReceipt.put("receipt", question.receipt());
    send(command, withReceipt, body);
    if (ended.isDone()) {
      asked.end();
    }
    return question.outcome();
  }

  private void send(String command, Map<String, String> headers, String body) {
    StringBuilder frame = new StringBuilder(command).append('\n');
    headers.forEach((name, value) -> frame.append(name).append(':').append(value).append('\n'));
    sendRaw(frame.append('\n').append(body).append('\0').toString());
  }

  private synchronized void sendRaw(String text) {
    WebSocket to = webSocket;
    if (to != null && !ended.isDone()) {
      // The JDK allows one send at a time.
      sent = sent.thenCompose(before -> to.sendText(text, true));
      sent.exceptionally(
          broken -> {
            close();
            return null;
          });
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      String text = partial.toString();
      partial.setLength(0);
      if (!text.equals("\n")) {
        received(StompFrame.parse(text));
      }
    }
    from.request(1);
    return CompletableFuture.completedFuture(null);
  }

  private void received(StompFrame frame) {
    switch (frame.command()) {
      case "CONNECTED" -> connected.complete(frame);
      case "RECEIPT" -> asked.told(frame, Outcome.ACKNOWLEDGED);
      case "MESSAGE" -> {
        if (frame.header("destination").equals(ERRORS)) {
          refused(frame);
        } else {
          inbox.message(this, frame);
        }
      }
      default -> refused(frame);
    }
  }

  private void refused(StompFrame frame) {
    lastWords = frame.header("code") + ": " + frame.header("message");
    // `unconfirmed` says by itself that nobody knows.
    asked.told(
        frame, frame.header("code").equals("unconfirmed") ? Outcome.UNKNOWN : Outcome.REFUSED);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
    ended("closed with " + statusCode + " " + reason);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    ended(error.toString());
  }

  private void ended(String why) {
    if (lastWords.isEmpty()) {
      lastWords = why;
    }
    connected.completeExceptionally(new IOException(lastWords));
    ended.complete(null);
    asked.end();
  }

  /** Waits until the connection has ended, for so long at most; whether it has. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    try {
      ended.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // As the state says.
    }
    return ended.isDone();
  }

  boolean hasEnded() {
    return ended.isDone();
  }

  /** The last refusal, or why the connection ended; empty where there was neither. */
  String lastWords() {
    return lastWords;
  }

  /** Breaks off: no DISCONNECT, as clients mostly go. */
  @Override
  public void close() {
    WebSocket open = webSocket;
    if (open != null) {
      open.abort();
    }
    ended("left");
  }
}
