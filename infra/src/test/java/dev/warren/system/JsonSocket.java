package dev.warren.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One WebSocket of a driven client that speaks JSON, and all that has come over it: every frame is
 * looked at for what every frame has.
 */
final class JsonSocket implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The most that fits a JavaScript number exactly. */
  private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

  private final DrivenWebSockets owner;
  private final int number;

  /** All that has come, but pings, which come when they will. */
  private final List<JsonNode> frames = new ArrayList<>();

  private final List<JsonNode> untaken = new ArrayList<>();
  private boolean opened;
  private int jsonPings;
  private int webSocketPings;
  private Integer closeCode;
  private int refs;

  JsonSocket(DrivenWebSockets owner, int number) {
    this.owner = owner;
    this.number = number;
  }

  void happened(JsonNode event) {
    switch (event.get("event").stringValue()) {
      case "opened" -> opened = true;
      case "frame" -> came(JsonMapper.shared().readTree(event.get("text").stringValue()));
      case "pinged" -> webSocketPings++;
      case "closed" -> closeCode = event.get("code").intValue();
      default -> throw new AssertionError("a driver does not tell " + event);
    }
  }

  private void came(JsonNode frame) {
    assertThat(frame.path("type").isString()).as("type of %s", frame).isTrue();
    assertThat(frame.path("data").isObject()).as("data of %s", frame).isTrue();
    assertThat(Instant.parse(frame.path("timestamp").stringValue())).isNotNull();
    if (frame.has("position")) {
      assertThat(frame.path("channel").isString()).as("channel of %s", frame).isTrue();
      assertThat(frame.path("id").isValueNode()).as("id of %s", frame).isTrue();
      assertThat(frame.path("position").isIntegralNumber()).as("position of %s", frame).isTrue();
      assertThat(frame.path("position").longValue()).isBetween(0L, MAX_SAFE_INTEGER);
    }
    if (frame.path("type").stringValue().equals("ping")) {
      jsonPings++;
    } else {
      frames.add(frame);
      untaken.add(frame);
    }
  }

  void awaitOpen() throws Exception {
    until("that it is open", () -> opened);
  }

  JsonSocket send(String frame) throws Exception {
    owner.tell(number, "send", Map.of("text", frame));
    return this;
  }

  /** Sends a frame with a {@code ref} of its own; what answers to that is returned. */
  JsonNode ask(String frame) throws Exception {
    ObjectNode asked = (ObjectNode) JsonMapper.shared().readTree(frame);
    String ref = "ref-" + ++refs;
    send(asked.put("ref", ref).toString());
    return take(
        "the answer to " + asked, answer -> answer.at("/data/ref").asString("").equals(ref));
  }

  /** Sends a frame with a {@code ref} of its own, which has to be acknowledged. */
  JsonNode request(String frame) throws Exception {
    JsonNode answer = ask(frame);
    assertThat(answer.path("type").stringValue()).as("%s to %s", answer, frame).isEqualTo("ack");
    return answer;
  }

  /** All that the gateway had to say before it came to this has come. */
  void settle() throws Exception {
    send("{\"type\":\"ping\"}").await("pong");
  }

  /** The next frame of this type; those before it are there for another call. */
  JsonNode await(String type) throws Exception {
    return take("'" + type + "'", frame -> frame.path("type").stringValue().equals(type));
  }

  /** The event of this id. */
  JsonNode awaitEvent(String id) throws Exception {
    return take(
        "the event " + id,
        frame -> frame.has("position") && frame.path("id").asString().equals(id));
  }

  /** The next frame that is what is wanted. */
  JsonNode await(String what, Predicate<JsonNode> wanted) throws Exception {
    return take(what, wanted);
  }

  private JsonNode take(String what, Predicate<JsonNode> wanted) throws Exception {
    JsonNode[] found = new JsonNode[1];
    until(
        what,
        () -> {
          for (Iterator<JsonNode> i = untaken.iterator(); i.hasNext() && found[0] == null; ) {
            JsonNode frame = i.next();
            if (wanted.test(frame)) {
              i.remove();
              found[0] = frame;
            }
          }
          return found[0] != null;
        });
    return found[0];
  }

  private void until(String what, BooleanSupplier happened) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!happened.getAsBoolean()) {
      if (closeCode != null) {
        throw new AssertionError(
            "instead of %s it was closed with %s after %s".formatted(what, closeCode, frames));
      }
      if (System.nanoTime() - until > 0) {
        throw new AssertionError("%s did not come; there came %s".formatted(what, frames));
      }
      owner.hear();
    }
  }

  /** All frames so far in their order, but the gateway's pings. */
  List<JsonNode> frames() {
    return List.copyOf(frames);
  }

  List<JsonNode> frames(String type) {
    return frames.stream()
        .filter(frame -> frame.path("type").stringValue().equals(type))
        .collect(Collectors.toList());
  }

  /** The ids of the channels' events so far, in their order. */
  List<String> events() {
    return frames.stream()
        .filter(frame -> frame.has("position"))
        .map(frame -> frame.path("id").asString())
        .collect(Collectors.toList());
  }

  /** Waits for a ping of either sort. */
  void awaitPings() throws Exception {
    until("a ping as JSON and one of WebSocket's", () -> jsonPings > 0 && webSocketPings > 0);
  }

  /** Waits until the gateway has closed it. */
  int closeCode() throws Exception {
    while (closeCode == null) {
      owner.hear();
    }
    return closeCode;
  }

  boolean isOpen() {
    return closeCode == null;
  }

  @Override
  public void close() throws Exception {
    if (closeCode == null) {
      owner.tell(number, "close", Map.of());
      closeCode();
    }
  }
}
