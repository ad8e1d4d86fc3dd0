package dev.warren.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client that speaks JSON over a WebSocket and records every frame except pings. It checks the
 * fields that all frames share. Thread-safe if its wire is.
 */
public final class JsonClient implements AutoCloseable {

  /** The WebSocket: the JDK's, or that of another language behind a driver. */
  public interface Wire extends AutoCloseable {

    void send(String text) throws Exception;

    @Override
    void close() throws Exception;
  }

  /** The largest integer that JavaScript represents exactly. */
  private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

  private final Inbox<JsonNode> inbox;
  private final Wire wire;
  private int jsonPings;
  private int webSocketPings;
  private int refs;
  private @Nullable Integer closeCode;

  private JsonClient(Wire wire, Inbox<JsonNode> inbox) {
    this.wire = wire;
    this.inbox = inbox;
  }

  /** A client of a driver. It reads only while a test waits, on the test's thread. */
  public static JsonClient driven(Wire wire, Runnable readNext) {
    return new JsonClient(wire, new Inbox<>(readNext::run));
  }

  /** Opens the JDK's WebSocket. */
  public static JsonClient open(String url) {
    return open(url, Map.of());
  }

  /** Opens the JDK's WebSocket with these headers. */
  public static JsonClient open(String url, Map<String, String> headers) {
    return open(WebSocketCarrier.open(url, headers));
  }

  /** A client of a WebSocket on which nothing has been received yet. */
  public static JsonClient open(WebSocketCarrier carrier) {
    JsonClient client =
        new JsonClient(
            new Wire() {
              @Override
              public void send(String text) {
                carrier.write(false, StompConnection.bytes(text));
              }

              @Override
              public void close() {
                carrier.close();
              }
            },
            new Inbox<>());
    carrier.onPing(client::pinged);
    carrier.start(
        new Carrier.Receiver() {
          @Override
          public void received(byte[] bytes, int length, boolean binary) {
            client.received(JsonMapper.shared().readTree(bytes, 0, length));
          }

          @Override
          public void ended(int code) {
            client.closed(code);
          }
        });
    return client;
  }

  /** A frame has arrived. */
  public void received(JsonNode frame) {
    synchronized (inbox) {
      if (frame.path("type").asString("").equals("ping")) {
        jsonPings++;
        inbox.changed();
      } else {
        inbox.add(frame);
      }
      try {
        assertWhole(frame);
      } catch (AssertionError e) {
        inbox.end(e.getMessage());
      }
    }
  }

  /** A ping of the WebSocket has arrived. */
  public void pinged() {
    synchronized (inbox) {
      webSocketPings++;
      inbox.changed();
    }
  }

  /** The WebSocket has been closed with this code. */
  public void closed(int code) {
    synchronized (inbox) {
      if (closeCode == null) {
        closeCode = code;
      }
      inbox.end("it was closed with " + closeCode);
    }
  }

  private static void assertWhole(JsonNode frame) {
    assertThat(frame.path("type").isString()).as("type of %s", frame).isTrue();
    assertThat(frame.path("data").isObject()).as("data of %s", frame).isTrue();
    SentTimestamp.assertIn(frame);
    if (frame.has("position")) {
      assertThat(frame.path("channel").isString()).as("channel of %s", frame).isTrue();
      assertThat(frame.path("id").isValueNode()).as("id of %s", frame).isTrue();
      assertThat(frame.path("position").isIntegralNumber()).as("position of %s", frame).isTrue();
      assertThat(frame.path("position").longValue()).isBetween(0L, MAX_SAFE_INTEGER);
    }
  }

  /** Sends this text, JSON or not. */
  public JsonClient send(String text) throws Exception {
    wire.send(text);
    return this;
  }

  /**
   * Sends a frame with a fresh {@code ref}, and waits for the {@code ack} or {@code error} with
   * this {@code ref}.
   */
  public JsonNode reply(String frame) throws Exception {
    ObjectNode sent = (ObjectNode) JsonMapper.shared().readTree(frame);
    String ref = nextRef();
    send(sent.put("ref", ref).toString());
    return take("the reply to " + sent, reply -> reply.at("/data/ref").asString("").equals(ref));
  }

  /** Sends a frame with a fresh {@code ref}, and waits for its {@code ack}. */
  public JsonNode request(String frame) throws Exception {
    JsonNode reply = reply(frame);
    assertThat(reply.path("type").stringValue()).as("%s to %s", reply, frame).isEqualTo("ack");
    return reply;
  }

  /** Waits until the gateway has handled all earlier frames. */
  public JsonClient settle() throws Exception {
    send("{\"type\":\"ping\"}").take("pong");
    return this;
  }

  /** The next frame of this type. */
  public JsonNode take(String type) {
    return take("'" + type + "'", frame -> frame.path("type").stringValue().equals(type));
  }

  /** The event with this id. */
  public JsonNode takeEvent(String id) {
    return take(
        "the event " + id,
        frame -> frame.has("position") && frame.path("id").asString().equals(id));
  }

  /** The first frame that the predicate accepts and no call has taken; waits for it. */
  public JsonNode take(String what, Predicate<JsonNode> wanted) {
    return inbox.take(what, wanted);
  }

  /** All frames of this type, once there are at least this many. */
  public List<JsonNode> await(String type, int count) {
    return inbox.await(
        count + " of " + type, () -> frames(type).size() >= count ? frames(type) : null);
  }

  /** The ids of all events, once there are at least this many. */
  public List<String> awaitEvents(int count) {
    return inbox.await(count + " events", () -> events().size() >= count ? events() : null);
  }

  /** Waits for a ping of the JSON protocol and one of the WebSocket. */
  public void awaitPings() {
    inbox.await("both pings", () -> jsonPings > 0 && webSocketPings > 0 ? jsonPings : null);
  }

  /** All frames so far, except pings. */
  public List<JsonNode> frames() {
    return inbox.all();
  }

  /** All frames of this type so far. */
  public List<JsonNode> frames(String type) {
    return frames().stream()
        .filter(frame -> frame.path("type").stringValue().equals(type))
        .toList();
  }

  /** The ids of all events so far. */
  public List<String> events() {
    return eventsAfter(-1);
  }

  /** The ids of the events after this position. */
  public List<String> eventsAfter(long position) {
    return frames().stream()
        .filter(frame -> frame.path("position").asLong(-1) > position)
        .map(frame -> frame.path("id").asString())
        .toList();
  }

  public boolean isOpen() {
    return !inbox.ended();
  }

  /** Waits until the WebSocket is closed; returns the close code. */
  public int closeCode() {
    inbox.awaitEnd();
    synchronized (inbox) {
      assertThat(closeCode).as("close code after %s", inbox.all()).isNotNull();
      return closeCode;
    }
  }

  private synchronized String nextRef() {
    return "ref-" + ++refs;
  }

  @Override
  public void close() throws Exception {
    wire.close();
  }
}
