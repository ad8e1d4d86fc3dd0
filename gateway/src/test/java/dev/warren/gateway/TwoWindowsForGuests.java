package dev.warren.gateway;

import dev.warren.testkit.Patience;
import dev.warren.testkit.client.StompClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests of visibility with two gateways that admit guests, one with a large and one with a small
 * window.
 */
@ExtendWith(NoLeaks.class)
abstract class TwoWindowsForGuests {

  static RunningGateway large;
  static RunningGateway small;
  static PostedEvents events;

  private static TopicPublisher topics;

  @BeforeAll
  static void start() throws Exception {
    large = Viewer.gateway();
    small = Viewer.smallGateway();
    topics = new TopicPublisher(SharedGateways.broker());
    events = new PostedEvents(topics);
  }

  @AfterAll
  static void stop() {
    topics.close();
  }

  /** The position of the log's last message. */
  static long position(RunningGateway gateway) {
    try (StompClient client = gateway.connect(Viewer.SENDER.login())) {
      return Long.parseLong(client.subscribe("1", "/topic/unused.x").header("position"));
    }
  }

  /** Waits until the gateway has read this event. */
  static void awaitRead(RunningGateway gateway, String channel, String id) {
    String path =
        "/api/channels/%s/messages?limit=1&token=%s".formatted(channel, Viewer.SENDER.token());
    Patience.await(id).until(() -> gateway.get(path).body().contains("\"" + id + "\""));
  }
}
