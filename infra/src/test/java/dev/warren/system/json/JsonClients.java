package dev.warren.system.json;

import dev.warren.system.process.Events;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.JsonClient;
import java.util.List;
import java.util.Map;

/**
 * The clients of one test and their gateway, with a user, a team, a circle and a session of their
 * own.
 */
final class JsonClients implements AutoCloseable {

  private final JsonSockets sockets;
  private final TestBroker broker;
  private final WarrenProcess gateway;
  private final String name = SharedWarren.freshName();

  JsonClients(JsonSockets sockets) throws Exception {
    this.sockets = sockets;
    broker = SharedWarren.broker();
    gateway = SharedWarren.gateway();
  }

  TestBroker broker() {
    return broker;
  }

  /** The name of the test's circle, workspace, agent and session. */
  String name() {
    return name;
  }

  /** The user of {@link #token()}. */
  String user() {
    return "alice-" + name;
  }

  String team() {
    return "team-" + name;
  }

  /** The general path, and those of the circle, the workspace, the agent and the session. */
  List<String> paths() {
    return List.of("/ws", circle(), workspace(), agent(), session());
  }

  String circle() {
    return "/ws/circles/" + name;
  }

  String workspace() {
    return "/ws/workspace/" + name;
  }

  String agent() {
    return "/ws/agents/" + name;
  }

  String session() {
    return "/ws/" + name;
  }

  /** A token for every channel and for the team. */
  String token() throws Exception {
    return token(Tokens.everything(user(), team()));
  }

  /** A token of the gateway, from a request made by {@link Tokens}. */
  String token(String request) throws Exception {
    return gateway.token(request);
  }

  /** Opens a path with {@link #token()} in the URL. */
  JsonClient open(String path) throws Exception {
    return open(path, token());
  }

  /** Opens a path with a token in the URL. */
  JsonClient open(String path, String token) throws Exception {
    return openAsNobody(path + (path.contains("?") ? "&" : "?") + "token=" + token);
  }

  /** Opens a path with a token in the URL, by a request of {@link Tokens}. */
  JsonClient openAs(String path, String request) throws Exception {
    return open(path, token(request));
  }

  /** Opens a path without a token. */
  JsonClient openAsNobody(String path) throws Exception {
    return open(path, Map.of());
  }

  /** Opens a path with headers. */
  JsonClient open(String path, Map<String, String> headers) throws Exception {
    return open(gateway, path, headers);
  }

  /** Opens a path of another gateway. */
  JsonClient open(WarrenProcess other, String path, Map<String, String> headers) throws Exception {
    return sockets.open(other.webSocket(path), headers);
  }

  /** Posts an event to the workers. */
  void post(String channel, String event) throws Exception {
    Events.post(broker, channel, event);
  }

  /** Posts an event, and waits until a client has it. */
  void postAndAwait(JsonClient client, String channel, String id, String event) throws Exception {
    post(channel, "{\"id\":\"%s\",%s}".formatted(id, event));
    // Compares the channel too, because events of other channels may have the same id.
    client.take(
        "the event %s of %s".formatted(id, channel),
        frame ->
            frame.has("position")
                && frame.path("id").asString().equals(id)
                && frame.path("channel").asString().equals(channel));
  }

  /** Posts a status of the circle, and waits until a client has it. */
  void postStatus(JsonClient client, String id) throws Exception {
    postAndAwait(
        client,
        "circles." + name,
        id,
        "\"type\":\"circle_status\",\"data\":{\"status\":\"%s\"}".formatted(id));
  }

  @Override
  public void close() {
    sockets.close();
  }
}
