package dev.warren.gateway;

import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.JsonClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import tools.jackson.databind.JsonNode;

/**
 * Tests of JSON over WebSocket, with a publisher that publishes topic messages without a worker.
 */
@WithGateway
abstract class JsonAsAlice {

  static TestBroker broker;
  static RunningGateway gateway;
  static TopicPublisher topics;

  /** The token of alice, who may read and write every channel. */
  static String alice;

  final String name = SharedGateways.freshName();
  final String circle = "circles." + name;

  @BeforeAll
  static void startTopics() throws Exception {
    topics = new TopicPublisher(broker);
    alice = gateway.token(Tokens.everything("alice", "team-7"));
  }

  @AfterAll
  static void stopTopics() {
    topics.close();
  }

  static JsonClient open(String path) {
    return gateway.json(path, alice);
  }

  /** The code in an {@code error} frame. */
  static String code(JsonNode error) {
    return error.at("/data/code").asString();
  }
}
