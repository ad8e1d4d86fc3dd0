package dev.warren.cli.gateway;

import dev.warren.cli.shell.Failure;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connection to the gateway by STOMP 1.2 over WebSocket (docs/stomp.md). It subscribes to {@code
 * /user/queue/errors}, so that a refused command does not end it. It does not connect again by
 * itself: {@link StompLine} does. Thread-safe.
 */
public final class GatewayStomp implements AutoCloseable {

  /** For CONNECTED. */
  private static final int REPLY_SECONDS = 15;

  /** For the last frames; who leaves has everything. */
  private static final int CLOSE_SECONDS = 2;

  /** The gateway promises a heart-beat every ten seconds. */
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(35);

  private static final String ERRORS = "/user/queue/errors";
  private static final String RECEIPT = "receipt";

  private final URI url;
  private final StompListener listener;
  private final CompletableFuture<StompMessage> connected = new CompletableFuture<>();
  private final Map<String, CompletableFuture<Map<String, String>>> receipts =
      new ConcurrentHashMap<>();
  private final AtomicLong receiptIds = new AtomicLong();
  private final StompReader reader = new StompReader(this::frame);
  private final StompSocket events = new StompSocket(reader::feed, this::ended);
  private final WebSocket socket;
  private volatile boolean closing;
  private volatile boolean ended;
  private volatile String error = "";

  private GatewayStomp(URI url, Optional<String> token, StompListener listener) {
    this.url = url;
    this.listener = listener;
    this.socket = open(url, token);
  }

  /**
   * Connects, and waits for CONNECTED.
   *
   * @param url the gateway's, of http or https
   * @throws Failure {@code UNREACHABLE} when the gateway does not reply, {@code REFUSED} when it
   *     refuses the token
   */
  public static GatewayStomp connect(URI url, Optional<String> token, StompListener listener) {
    GatewayStomp stomp = new GatewayStomp(url, token, listener);
    stomp.begin(token);
    return stomp;
  }

  private WebSocket open(URI gateway, Optional<String> token) {
    WebSocket.Builder builder =
        HttpClients.of(gateway)
            .newWebSocketBuilder()
            .connectTimeout(HttpClients.CONNECT_LIMIT)
            .subprotocols("v12.stomp");
    token.ifPresent(text -> builder.header("Authorization", "Bearer " + text));
    try {
      return builder
          .buildAsync(URI.create(gateway.toString().replaceFirst("^http", "ws") + "/stomp"), events)
          .join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof WebSocketHandshakeException refused) {
        throw refused(refused.getResponse().statusCode(), token);
      }
      throw GatewayHttp.unreachable(gateway, cause);
    }
  }

  /**
   * Only the gateway itself refuses a token. Every other status may be that of a proxy whose
   * gateway is away for a moment.
   */
  private Failure refused(int status, Optional<String> token) {
    return switch (status) {
      case 401 ->
          Failure.refused(
              token.isEmpty() ? GatewayHttp.noToken() : "the gateway refused the token (HTTP 401)");
      case 403 -> Failure.refused("the gateway refused the connection (HTTP 403)");
      case 429 ->
          Failure.unreachable(
              "the gateway takes no more connections of this user or address now", null);
      default ->
          Failure.unreachable(
              "%s replied to a WebSocket with HTTP %d: is there a gateway behind it?"
                  .formatted(url, status),
              null);
    };
  }

  private void begin(Optional<String> token) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("accept-version", "1.2");
    headers.put("host", url.getHost());
    // The gateway sends WebSocket Pings to a client that promises no heart-beats of its own.
    headers.put("heart-beat", "0,10000");
    token.ifPresent(text -> headers.put("Authorization", "Bearer " + text));
    write("CONNECT", headers, "");
    try {
      connected.get(REPLY_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      socket.abort();
      throw e.getCause() instanceof Failure failure ? failure : new IllegalStateException(e);
    } catch (TimeoutException e) {
      socket.abort();
      throw GatewayHttp.unreachable(url, new HttpTimeoutException("CONNECTED"));
    } catch (InterruptedException e) {
      socket.abort();
      Thread.currentThread().interrupt();
      throw Failure.unreachable("interrupted while connecting", e);
    }
    write("SUBSCRIBE", Map.of("id", ERRORS, "destination", ERRORS), "");
  }

  /** Whether the gateway has sent nothing for so long that the connection must be dead. */
  boolean isSilent() {
    return events.silence().compareTo(SILENCE_LIMIT) > 0;
  }

  /** Shows the gateway that this client lives, although it may be too busy to answer a Ping. */
  void beat() {
    events.send(socket, "\n");
  }

  /** The user that the gateway takes this client for. */
  public String userName() {
    return connected.join().header("user-name");
  }

  /**
   * Subscribes. The future completes once the subscription is live, with the headers of the RECEIPT
   * ({@code position}, {@code replayed}, {@code recovered}), and fails with {@link Failure} when it
   * is refused or the connection ends.
   *
   * @param id names the subscription; the header {@code subscription} of its messages
   * @param more further headers, such as {@code since}
   */
  public CompletableFuture<Map<String, String>> subscribe(
      String id, String destination, Map<String, String> more) {
    Map<String, String> headers = new LinkedHashMap<>(more);
    headers.put("id", id);
    headers.put("destination", destination);
    return ask("SUBSCRIBE", headers, "");
  }

  /**
   * Sends a message. The future completes when RabbitMQ has confirmed it, and fails with {@link
   * Failure} when it is refused or the connection ends before.
   *
   * @param more further headers
   */
  public CompletableFuture<Map<String, String>> send(
      String destination, Map<String, String> more, String body) {
    Map<String, String> headers = new LinkedHashMap<>(more);
    headers.put("destination", destination);
    return ask("SEND", headers, body);
  }

  /** Acknowledges a message of a queue or alert, by its header {@code ack}. */
  public CompletableFuture<Map<String, String>> acknowledge(StompMessage message) {
    return ask("ACK", new LinkedHashMap<>(Map.of("id", message.header("ack"))), "");
  }

  private CompletableFuture<Map<String, String>> ask(
      String command, Map<String, String> headers, String body) {
    String id = Long.toString(receiptIds.incrementAndGet());
    headers.put(RECEIPT, id);
    CompletableFuture<Map<String, String>> receipt = new CompletableFuture<>();
    receipts.put(id, receipt);
    write(command, headers, body)
        .whenComplete(
            (sent, failure) -> {
              if (failure != null) {
                receipts.remove(id);
                receipt.completeExceptionally(GatewayHttp.unreachable(url, failure));
              }
            });
    return receipt;
  }

  private CompletableFuture<?> write(String command, Map<String, String> headers, String body) {
    return events.send(socket, StompWriter.frame(command, headers, body));
  }

  private void frame(StompMessage frame) {
    if (closing && frame.command().equals("MESSAGE")) {
      return;
    }
    switch (frame.command()) {
      case "MESSAGE" -> {
        if (frame.header("subscription").equals(ERRORS)) {
          refusal(frame);
        } else {
          listener.message(frame);
        }
      }
      case "RECEIPT" -> {
        CompletableFuture<Map<String, String>> receipt =
            receipts.remove(frame.header("receipt-id"));
        if (receipt != null) {
          receipt.complete(frame.headers());
        }
      }
      case "CONNECTED" -> connected.complete(frame);
      case "ERROR" -> {
        error = "%s (%s)".formatted(frame.header("message"), frame.header("code"));
        connected.completeExceptionally(
            GatewayRefusal.ofConnection(frame.header("code"), frame.header("message")));
      }
      default -> throw new IllegalArgumentException("unknown frame " + frame.command());
    }
  }

  private void refusal(StompMessage refused) {
    String text = refused.header("message");
    String code = refused.header("code");
    CompletableFuture<Map<String, String>> receipt = receipts.remove(refused.header("receipt-id"));
    if (receipt != null) {
      receipt.completeExceptionally(GatewayRefusal.of(code, text));
    } else {
      listener.refused(code, text, refused.header("subscription-id"));
    }
  }

  private void ended(Loss loss) {
    ended = true;
    Loss told = error.isEmpty() ? loss : new Loss(loss.code(), error);
    Failure failure =
        Failure.unreachable("the connection to %s ended: %s".formatted(url, told.reason()), null);
    connected.completeExceptionally(failure);
    receipts.values().forEach(each -> each.completeExceptionally(failure));
    receipts.clear();
    if (!closing && !connected.isCompletedExceptionally()) {
      listener.lost(told);
    }
  }

  /** Leaves in good order: everything that was sent before is done. Waits some seconds at most. */
  @Override
  public void close() {
    closing = true;
    if (ended) {
      return;
    }
    try {
      ask("DISCONNECT", new LinkedHashMap<>(), "").get(CLOSE_SECONDS, TimeUnit.SECONDS);
      events.close(socket).get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The connection is gone already, which is what was wanted.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      socket.abort();
    }
  }
}
