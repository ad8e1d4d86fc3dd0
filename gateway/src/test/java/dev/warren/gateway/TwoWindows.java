package dev.warren.gateway;

import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tests with two gateways: one replays history from its window, the other one from the stream. */
@WithGateway
abstract class TwoWindows {

  static TestBroker broker;
  static RunningGateway usual;
  @WithGateway.SmallWindow static RunningGateway small;
  static TopicPublisher topics;

  /** The token of alice, who may read and write every channel. */
  static String alice;

  final String name = SharedGateways.freshName();
  final String room = "room." + name;
  final String elsewhere = "elsewhere.than-" + name;

  @BeforeAll
  static void startTopics() throws Exception {
    topics = new TopicPublisher(broker);
    alice = usual.token(Tokens.everything("alice"));
  }

  @AfterAll
  static void stopTopics() {
    topics.close();
  }
}
