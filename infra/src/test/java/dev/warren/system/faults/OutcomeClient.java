package dev.warren.system.faults;

import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.StompFrame;
import dev.warren.testkit.client.WebSocketCarrier;
import dev.warren.thread.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A STOMP connection. Each of its requests has an outcome within {@link #REPLY_WITHIN}. It keeps no
 * frames, because those of a long run would not fit into memory. Thread-safe.
 */
final class OutcomeClient implements StompConnection.Listener, AutoCloseable {

  /** Longer than a fault's longest pause and the gateway's own wait for RabbitMQ together. */
  static final Duration REPLY_WITHIN = Duration.ofSeconds(30);

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(30);
  private static final String ERRORS = "/user/queue/errors";

  private static final ScheduledExecutorService HEART = DaemonThreads.timer("heart-beats");

  /** Receives each MESSAGE on the connection's thread, which it must not block. */
  interface Inbox {
    void message(OutcomeClient client, StompFrame message);
  }

  private final Inbox inbox;
  private final PendingReceipts pending = new PendingReceipts(REPLY_WITHIN);
  private final CompletableFuture<StompFrame> connected = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final StompConnection connection;
  private final AtomicLong liveFrom = new AtomicLong();
  private final AtomicInteger gaps = new AtomicInteger();
  private volatile String lastWords = "";

  private OutcomeClient(WebSocketCarrier carrier, Inbox inbox) {
    this.inbox = inbox;
    connection = new StompConnection(carrier, this);
  }

  /** Connects without heart-beats, and subscribes to the errors that do not end a connection. */
  static OutcomeClient connect(String url, String token, Inbox inbox) throws IOException {
    return connect(url, token, inbox, Duration.ZERO);
  }

  /**
   * Connects, and subscribes to the errors that do not end a connection.
   *
   * @param heartBeat the longest interval between the client's heart-beats; zero for none
   * @throws IOException when the gateway refuses or does not reply in time
   */
  static OutcomeClient connect(String url, String token, Inbox inbox, Duration heartBeat)
      throws IOException {
    CompletableFuture<WebSocketCarrier> opening = WebSocketCarrier.opening(url, "v12.stomp");
    OutcomeClient client;
    try {
      client = new OutcomeClient(await(opening), inbox);
    } catch (IOException e) {
      // A WebSocket that opens too late is closed at once.
      opening.thenAccept(WebSocketCarrier::close);
      throw new IOException("no WebSocket at " + url, e);
    }
    try {
      client.begin(token, heartBeat);
      return client;
    } catch (IOException e) {
      client.close();
      throw new IOException("no STOMP at " + url, e);
    }
  }

  private void begin(String token, Duration heartBeat) throws IOException {
    String promise = heartBeat.isZero() ? "" : "heart-beat:" + heartBeat.toMillis() + ",0\n";
    connection.frame(
        "CONNECT", StompClient.V12 + promise + StompConnection.authorization(token), "");
    await(connected);
    if (!heartBeat.isZero()) {
      beat(heartBeat.toMillis() / 2);
    }
    if (!subscribe("errors", ERRORS, Map.of())) {
      throw new IOException("no " + ERRORS + ": " + lastWords);
    }
  }

  private static <T> T await(Future<T> coming) throws IOException {
    try {
      return coming.get(CONNECT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void beat(long everyMs) {
    Future<?> beating =
        HEART.scheduleAtFixedRate(
            () -> connection.send("\n"), everyMs, everyMs, TimeUnit.MILLISECONDS);
    ended.thenRun(() -> beating.cancel(false));
  }

  /** Subscribes and waits for the outcome; returns whether the subscription is live. */
  boolean subscribe(String id, String destination, Map<String, String> more) {
    Map<String, String> headers = new LinkedHashMap<>(more);
    headers.put("id", id);
    headers.put("destination", destination);
    return ask("SUBSCRIBE", headers, "").join() == Outcome.ACKNOWLEDGED;
  }

  /**
   * The position after which all topic subscriptions so far are live, by their RECEIPTs. A later
   * subscription may begin after messages that an earlier one still gets.
   */
  long liveFrom() {
    return liveFrom.get();
  }

  /** How many subscriptions could not continue after their position. */
  int gaps() {
    return gaps.get();
  }

  /** SENDs JSON. The future always completes with an outcome, and never fails. */
  CompletableFuture<Outcome> send(String destination, String body) {
    return ask(
        "SEND", Map.of("destination", destination, "content-type", "application/json"), body);
  }

  /**
   * Sends a frame with a receipt header. The future always completes with an outcome, and never
   * fails.
   */
  CompletableFuture<Outcome> ask(String command, Map<String, String> headers, String body) {
    PendingReceipts.Request request = pending.add();
    connection.frame(
        command, "receipt:" + request.receipt() + "\n" + StompConnection.lines(headers), body);
    if (ended.isDone()) {
      pending.end();
    }
    return request.outcome();
  }

  @Override
  public void received(StompFrame frame) {
    switch (frame.command()) {
      case "CONNECTED" -> connected.complete(frame);
      case "RECEIPT" -> {
        String position = frame.header("position");
        if (!position.isEmpty()) {
          liveFrom.accumulateAndGet(Long.parseLong(position), Math::max);
        }
        if (frame.header("recovered").equals("false")) {
          gaps.incrementAndGet();
        }
        pending.complete(frame, Outcome.ACKNOWLEDGED);
      }
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
    // The gateway itself does not know whether an `unconfirmed` message was stored.
    pending.complete(
        frame, frame.header("code").equals("unconfirmed") ? Outcome.UNKNOWN : Outcome.REFUSED);
  }

  @Override
  public void ended(int closeCode, String reason) {
    if (lastWords.isEmpty()) {
      lastWords = reason;
    }
    connected.completeExceptionally(new IOException(lastWords));
    ended.complete(null);
    pending.end();
  }

  /** Waits for the end of the connection, but no longer than this; returns whether it has ended. */
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    try {
      ended.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The connection has failed, or it is still open, which isDone() shows.
    }
    return ended.isDone();
  }

  boolean hasEnded() {
    return ended.isDone();
  }

  /** The last refusal, or the reason for the connection's end; empty without either. */
  String lastWords() {
    return lastWords;
  }

  /** Cuts the connection without DISCONNECT, because most clients leave in this way. */
  @Override
  public void close() {
    connection.close();
  }
}
