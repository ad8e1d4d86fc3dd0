package dev.warren.system.stomp;

import dev.warren.system.driver.Driver;
import dev.warren.testkit.client.Inbox;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A STOMP client in another language, behind a driver. */
class DrivenClient implements StockClient {

  private final Inbox<JsonNode> events = new Inbox<>(this::readNext);
  private final Driver driver;
  private int refs;

  DrivenClient(Driver driver) {
    this.driver = driver;
  }

  /** Connects with these arguments of the driver. */
  final void connect(Map<String, ?> with) throws Exception {
    request("connect", with);
  }

  @Override
  public final void subscribe(String id, String destination, Map<String, String> headers)
      throws Exception {
    request("subscribe", Map.of("id", id, "destination", destination, "headers", headers));
  }

  @Override
  public final void unsubscribe(String id) throws Exception {
    request("unsubscribe", Map.of("id", id));
  }

  @Override
  public final void send(String destination, Map<String, String> headers, String text)
      throws Exception {
    send(headers, Map.of("destination", destination, "headers", headers, "text", text));
  }

  @Override
  public final void send(String destination, Map<String, String> headers, byte[] bytes)
      throws Exception {
    String base64 = Base64.getEncoder().encodeToString(bytes);
    send(headers, Map.of("destination", destination, "headers", headers, "base64", base64));
  }

  /** The RECEIPT of a SEND in a transaction comes after COMMIT. */
  private void send(Map<String, String> headers, Map<String, ?> with) throws Exception {
    if (headers.containsKey("transaction")) {
      tell("send", with);
    } else {
      request("send", with);
    }
  }

  @Override
  public final void ack(Received message, Map<String, String> headers) throws Exception {
    request("ack", Map.of("number", message.number(), "headers", headers));
  }

  @Override
  public final void nack(Received message, Map<String, String> headers) throws Exception {
    request("nack", Map.of("number", message.number(), "headers", headers));
  }

  @Override
  public final void begin(String transaction) throws Exception {
    request("begin", Map.of("transaction", transaction));
  }

  @Override
  public final void commit(String transaction) throws Exception {
    request("commit", Map.of("transaction", transaction));
  }

  @Override
  public final void abort(String transaction) throws Exception {
    request("abort", Map.of("transaction", transaction));
  }

  @Override
  public final void disconnect() throws Exception {
    request("disconnect", Map.of());
  }

  @Override
  public final Received message() throws Exception {
    JsonNode event = events.take("a message", e -> is(e, "message"));
    Map<String, String> headers = new LinkedHashMap<>();
    event
        .get("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().stringValue()));
    return new Received(
        event.get("number").intValue(),
        headers,
        Base64.getDecoder().decode(event.get("base64").stringValue()));
  }

  @Override
  public final void awaitHeartBeatLost() throws Exception {
    events.take("the loss of heart-beats", event -> is(event, "lost"));
  }

  @Override
  public final void close() {
    driver.close();
  }

  private void request(String command, Map<String, ?> with) throws Exception {
    int ref = tell(command, with);
    events.take(command, event -> is(event, "done") && event.get("ref").intValue() == ref);
  }

  private int tell(String command, Map<String, ?> with) throws Exception {
    int ref = ++refs;
    Map<String, Object> all = new LinkedHashMap<>(with);
    all.put("do", command);
    all.put("ref", ref);
    driver.tell(JsonMapper.shared().writeValueAsString(all));
    return ref;
  }

  private static boolean is(JsonNode event, String name) {
    return event.get("event").stringValue().equals(name);
  }

  /** Reads the next event of the driver. No event follows an ERROR from the gateway. */
  private void readNext() throws Exception {
    JsonNode event = JsonMapper.shared().readTree(driver.hear());
    events.add(event);
    if (is(event, "error")) {
      events.end("the gateway sent " + event);
    }
  }
}
