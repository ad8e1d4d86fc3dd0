package dev.warren.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A STOMP client that records every frame. It does not reconnect, and keeps duplicates. Header
 * lines are in their form on the wire, each with its line end. Thread-safe.
 */
public final class StompClient implements AutoCloseable {

  /** The header lines of a client that speaks STOMP 1.2. */
  public static final String V12 = "accept-version:1.2\nhost:h\n";

  private final Inbox<StompFrame> inbox = new Inbox<>();
  private final AtomicInteger receipts = new AtomicInteger();
  private final Map<String, CompletableFuture<StompFrame>> asked = new ConcurrentHashMap<>();
  private final StompConnection connection;
  private volatile Consumer<StompFrame> onMessage = message -> {};
  private volatile @Nullable StompFrame connected;
  private int heartBeats;
  private int closeCode;

  private StompClient(Carrier carrier) {
    connection = new StompConnection(carrier, new Recorder());
  }

  private final class Recorder implements StompConnection.Listener {

    @Override
    public void received(StompFrame frame) {
      inbox.add(frame);
      if (frame.command().equals("MESSAGE")) {
        onMessage.accept(frame);
      }
      CompletableFuture<StompFrame> reply = asked.remove(frame.header("receipt-id"));
      if (reply != null && frame.command().equals("RECEIPT")) {
        reply.complete(frame);
      } else if (reply != null) {
        reply.completeExceptionally(
            new IllegalStateException(frame.header("code") + ": " + frame.text()));
      }
    }

    @Override
    public void heartBeat() {
      synchronized (inbox) {
        heartBeats++;
        inbox.changed();
      }
    }

    @Override
    public void ended(int code, String reason) {
      synchronized (inbox) {
        if (!inbox.ended()) {
          closeCode = code;
        }
        inbox.end(reason);
      }
      asked.values().forEach(r -> r.completeExceptionally(new IllegalStateException(reason)));
    }
  }

  /** Opens a connection without CONNECT. */
  public static StompClient open(Carrier carrier) {
    return new StompClient(carrier);
  }

  /** Opens a WebSocket of STOMP 1.2 without CONNECT. */
  public static StompClient open(String url) {
    return open(WebSocketCarrier.open(url, "v12.stomp"));
  }

  /** Opens a WebSocket and connects by STOMP 1.2 with a token. */
  public static StompClient connect(String url, String token) {
    return open(url).connect(V12 + StompConnection.authorization(token));
  }

  /** Sends CONNECT and waits for CONNECTED. */
  public StompClient connect(String headers) {
    frame("CONNECT", headers, "");
    connected = take("CONNECTED");
    return this;
  }

  /** The CONNECTED frame. */
  public StompFrame connected() {
    StompFrame frame = connected;
    assertThat(frame).as("CONNECTED").isNotNull();
    return frame;
  }

  /** Passes each MESSAGE from now on to a listener, on the receiving thread. */
  public StompClient onMessage(Consumer<StompFrame> listener) {
    onMessage = listener;
    return this;
  }

  /** Sends a text unchanged. */
  public void send(String text) {
    connection.send(text);
  }

  /** Sends text or bytes unchanged; over a WebSocket, as one message in these fragments. */
  public void write(boolean binary, byte[]... fragments) {
    connection.write(binary, fragments);
  }

  /** Sends a frame. */
  public void frame(String command, String headers, String body) {
    connection.frame(command, headers, body);
  }

  /** Sends a frame with a receipt header and waits for its RECEIPT. */
  public StompFrame request(String command, String headers, String body) {
    StompFrame reply = reply(command, headers, body);
    assertThat(reply.command()).as("%s to %s %s", reply, command, headers).isEqualTo("RECEIPT");
    return reply;
  }

  /** {@link #request(String, String, String)} of a frame without a body. */
  public StompFrame request(String command, String headers) {
    return request(command, headers, "");
  }

  /** Sends a frame with a receipt header and waits for its RECEIPT, ERROR or error message. */
  public StompFrame reply(String command, String headers, String body) {
    String id = nextReceipt();
    frame(command, "receipt:" + id + "\n" + headers, body);
    return receipt(id);
  }

  /**
   * Sends a frame with a receipt header, without waiting. The result is the RECEIPT. It fails at a
   * refusal, and at the end of the connection.
   */
  public CompletableFuture<StompFrame> ask(
      String command, Map<String, String> headers, String body) {
    String id = nextReceipt();
    CompletableFuture<StompFrame> reply = new CompletableFuture<>();
    asked.put(id, reply);
    frame(command, "receipt:" + id + "\n" + StompConnection.lines(headers), body);
    if (inbox.ended()) {
      reply.completeExceptionally(new IllegalStateException("the connection has ended"));
    }
    return reply.orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** Sends DISCONNECT, and waits for its RECEIPT and the end of the connection. */
  public void disconnect() {
    request("DISCONNECT", "");
    closeCode();
  }

  /** Subscribes and waits for the RECEIPT. */
  public StompFrame subscribe(String id, String destination) {
    return request("SUBSCRIBE", "id:" + id + "\ndestination:" + destination + "\n");
  }

  /** Sends any bytes with their length in a binary message, and waits for the RECEIPT. */
  public StompFrame sendBytes(String headers, byte[] body) {
    String id = nextReceipt();
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(
        StompConnection.bytes(
            "SEND\nreceipt:%s\ncontent-length:%d\n%s\n".formatted(id, body.length, headers)));
    frame.writeBytes(body);
    frame.write(0);
    write(true, frame.toByteArray());
    return receipt(id);
  }

  /**
   * Sends a frame that the gateway has to refuse, by an ERROR with a code, a message and this
   * frame's receipt, and by the end of the connection. Returns the ERROR.
   */
  public StompFrame refused(String command, String headers, String body) {
    String id = nextReceipt();
    frame(command, "receipt:" + id + "\n" + headers, body);
    StompFrame error = error();
    assertThat(error.headers()).as(command + " " + headers).containsEntry("receipt-id", id);
    return error;
  }

  /** The ERROR, which has a code and a message, and ends the connection. */
  public StompFrame error() {
    StompFrame error = take("ERROR");
    assertThat(error.header("message")).isNotBlank();
    assertThat(error.header("code")).isNotBlank();
    closeCode();
    return error;
  }

  /** The frame with this receipt id. */
  public StompFrame receipt(String id) {
    return take("the receipt " + id, frame -> id.equals(frame.headers().get("receipt-id")));
  }

  /** The next frame of this command. */
  public StompFrame take(String command) {
    return take(command, frame -> frame.command().equals(command));
  }

  /** The first frame that the predicate accepts and no call has taken; waits for it. */
  public StompFrame take(String what, Predicate<StompFrame> wanted) {
    return inbox.take(what, wanted);
  }

  /** The next MESSAGE. */
  public StompFrame message() {
    return take("MESSAGE");
  }

  /** The texts of this many further messages, in their order. */
  public List<String> messages(int count) {
    return Stream.generate(this::message).limit(count).map(StompFrame::text).toList();
  }

  /** All messages so far. */
  public List<StompFrame> messages() {
    return frames("MESSAGE");
  }

  /** All messages, once there are at least this many. */
  public List<StompFrame> awaitMessages(int count) {
    return inbox.await(count + " messages", () -> messages().size() >= count ? messages() : null);
  }

  /** All frames of this command so far. */
  public List<StompFrame> frames(String command) {
    return frames().stream().filter(frame -> frame.command().equals(command)).toList();
  }

  /** All frames so far. */
  public List<StompFrame> frames() {
    return inbox.all();
  }

  /** The frames that no call has taken. */
  public List<StompFrame> untaken() {
    return inbox.untaken();
  }

  /** Waits until this many heart-beats have come. */
  public void awaitHeartBeats(int count) {
    inbox.await(count + " heart-beats", () -> heartBeats() >= count ? count : null);
  }

  /** The number of heart-beats so far. */
  public int heartBeats() {
    synchronized (inbox) {
      return heartBeats;
    }
  }

  public boolean isOpen() {
    return !inbox.ended();
  }

  /** Waits until the connection has ended; returns its close code, 1006 without one, 0 over TCP. */
  public int closeCode() {
    inbox.awaitEnd();
    synchronized (inbox) {
      return closeCode;
    }
  }

  private String nextReceipt() {
    return "r" + receipts.incrementAndGet();
  }

  /** Cuts the connection, without DISCONNECT. */
  @Override
  public void close() {
    connection.close();
  }
}
