package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Names;
import dev.warren.system.process.Events;
import dev.warren.system.process.Queues;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** All devices of a user show the same alerts, and an acknowledgement by one device is enough. */
class AnAlertReachesEveryDeviceTest {

  private static final String USER = SharedWarren.freshName();

  @Test
  void devicesOnTwoGatewaysAgreeWhileGatewaysDie() throws Exception {
    TestBroker broker = SharedWarren.broker();
    try (WarrenProcess first = WarrenProcess.gateway(broker);
        WarrenProcess second = WarrenProcess.gateway(broker)) {
      post(broker, "while-away-1");
      post(broker, "while-away-2");
      post(broker, "while-away-3");
      awaitAlertsAtBroker(broker, 3);

      Device phone = Device.connect(first);
      Device laptop = Device.connect(second);
      for (Device device : List.of(phone, laptop)) {
        device.awaitAlerts("while-away-1", "while-away-2", "while-away-3");
      }

      phone.acknowledge("while-away-1");
      laptop.awaitAcked("while-away-1");
      phone.awaitAcked("while-away-1");
      laptop.acknowledge("while-away-2");
      phone.awaitAcked("while-away-2");
      awaitAlertsAtBroker(broker, 1);

      post(broker, "live");
      phone.awaitAlerts("live");
      laptop.awaitAlerts("live");

      // One of the two gateways holds the alert unacknowledged. Each gateway is killed once.
      first.kill();
      Device again = Device.connect(second);
      again.awaitAlerts("while-away-3", "live");
      first.startAgain();
      Device back = Device.connect(first);
      back.awaitAlerts("while-away-3", "live");
      second.kill();
      Device last = Device.connect(first);
      last.awaitAlerts("while-away-3", "live");
      last.acknowledge("while-away-3");
      back.acknowledge("live");
      back.awaitAcked("while-away-3");
      last.awaitAcked("live");
      awaitAlertsAtBroker(broker, 0);
      assertThat(back.shownTwice()).isEmpty();
      assertThat(last.shownTwice()).isEmpty();
    }
  }

  /** A device of the user. */
  private static final class Device {

    private final List<StompFrame> messages = new CopyOnWriteArrayList<>();
    private final StompClient client;

    private Device(StompClient client) {
      this.client = client;
      client.onMessage(messages::add);
    }

    static Device connect(WarrenProcess gateway) throws Exception {
      String token = gateway.token("{\"user\":\"%s\"}".formatted(USER));
      Device device = new Device(StompClient.connect(gateway.stomp(), token));
      Map<String, String> headers =
          Map.of("id", "alerts", "destination", "/user/queue/alerts", "ack", "client-individual");
      device.client.ask("SUBSCRIBE", headers, "").join();
      return device;
    }

    private List<String> shown() {
      return messages.stream()
          .filter(frame -> frame.headers().containsKey("ack"))
          .map(frame -> frame.headers().get("message-id"))
          .toList();
    }

    void awaitAlerts(String... ids) {
      Patience.await("alerts").untilAsserted(() -> assertThat(shown()).contains(ids));
    }

    void acknowledge(String id) {
      client.ask("ACK", Map.of("id", id), "").join();
    }

    void awaitAcked(String id) {
      Patience.await("alert_acked of " + id)
          .until(
              () ->
                  messages.stream()
                      .map(StompFrame::text)
                      .anyMatch(
                          text -> text.contains("alert_acked") && text.contains('"' + id + '"')));
    }

    List<String> shownTwice() {
      return shown().stream()
          .filter(id -> shown().stream().filter(id::equals).count() > 1)
          .distinct()
          .toList();
    }
  }

  private static void post(TestBroker broker, String id) throws Exception {
    Events.post(
        broker,
        "users." + USER,
        """
        {"id":"%s","type":"alert","data":{"userId":"%s","level":"error","title":"Build failed","message":"m"}}"""
            .formatted(id, USER));
  }

  private static void awaitAlertsAtBroker(TestBroker broker, int count) {
    Queues.awaitMessages(broker, Names.alerts(USER), count);
  }
}
