package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A user's devices on different gateways see the same alerts, and one of them is enough to ack. */
class AnAlertReachesEveryDeviceTest {

  private static final String BOB = "{\"user\":\"bob\"}";

  @Test
  void twoDevicesOnTwoGatewaysAreAsOneAndAGatewaysDeathLosesNothing() throws Exception {
    try (TestBroker broker = TestBroker.start();
        WarrenProcess worker = WarrenProcess.worker(broker);
        WarrenProcess first = WarrenProcess.gateway(broker);
        WarrenProcess second = WarrenProcess.gateway(broker)) {
      post(broker, "while-away-1");
      post(broker, "while-away-2");
      post(broker, "while-away-3");
      awaitAlertsAtBroker(broker, 3);

      Device phone = Device.connect(first);
      Device laptop = Device.connect(second);
      for (Device device : List.of(phone, laptop)) {
        device.awaitAlerts(Duration.ofSeconds(1), "while-away-1", "while-away-2", "while-away-3");
      }

      phone.acknowledge("while-away-1");
      laptop.awaitAcked("while-away-1");
      phone.awaitAcked("while-away-1");
      laptop.acknowledge("while-away-2");
      phone.awaitAcked("while-away-2");
      awaitAlertsAtBroker(broker, 1);

      post(broker, "live");
      phone.awaitAlerts(Duration.ofSeconds(5), "live");
      laptop.awaitAlerts(Duration.ofSeconds(5), "live");

      // Whichever of the two holds an alert: both die in turn, and it is shown by the other.
      first.kill();
      Device again = Device.connect(second);
      again.awaitAlerts(Duration.ofSeconds(10), "while-away-3", "live");
      first.startAgain();
      Device back = Device.connect(first);
      back.awaitAlerts(Duration.ofSeconds(10), "while-away-3", "live");
      second.kill();
      Device last = Device.connect(first);
      last.awaitAlerts(Duration.ofSeconds(10), "while-away-3", "live");
      last.acknowledge("while-away-3");
      back.acknowledge("live");
      back.awaitAcked("while-away-3");
      last.awaitAcked("live");
      awaitAlertsAtBroker(broker, 0);
      assertThat(back.seenTwice()).isEmpty();
      assertThat(last.seenTwice()).isEmpty();
      assertThat(worker.pid()).isPositive();
    }
  }

  /** One of Bob's. */
  private static final class Device {

    private final List<StompFrame> messages = new CopyOnWriteArrayList<>();
    private final StompClient client;

    private Device(StompClient client) {
      this.client = client;
      client.onMessage(messages::add);
    }

    static Device connect(WarrenProcess gateway) throws Exception {
      Device device = new Device(StompClient.connect(gateway.stomp(), gateway.token(BOB)));
      device
          .client
          .ask(
              "SUBSCRIBE",
              Map.of(
                  "id", "alerts", "destination", "/user/queue/alerts", "ack", "client-individual"),
              "")
          .join();
      return device;
    }

    private List<String> shown() {
      return messages.stream()
          .filter(frame -> frame.headers().containsKey("ack"))
          .map(frame -> frame.headers().get("message-id"))
          .toList();
    }

    void awaitAlerts(Duration within, String... ids) {
      Awaitility.await()
          .atMost(within)
          .pollInterval(Duration.ofMillis(10))
          .untilAsserted(() -> assertThat(shown()).contains(ids));
    }

    void acknowledge(String id) {
      client.ask("ACK", Map.of("id", id), "").join();
    }

    void awaitAcked(String id) {
      Awaitility.await("alert_acked of " + id)
          .until(
              () ->
                  messages.stream()
                      .anyMatch(
                          frame ->
                              frame.text().contains("alert_acked")
                                  && frame.text().contains("\"" + id + "\"")));
    }

    List<String> seenTwice() {
      return shown().stream()
          .filter(id -> shown().stream().filter(id::equals).count() > 1)
          .distinct()
          .toList();
    }
  }

  private static void post(TestBroker broker, String id) throws Exception {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish(
          Names.EVENTS,
          "users.bob",
          true,
          new BasicProperties.Builder().messageId(id).deliveryMode(2).build(),
          """
          {"type":"alert","data":{"userId":"bob","level":"error","title":"Build failed","message":"main is red"}}"""
              .getBytes(StandardCharsets.UTF_8));
      channel.waitForConfirmsOrDie(10_000);
    }
  }

  private static void awaitAlertsAtBroker(TestBroker broker, int count) {
    Awaitility.await(count + " alerts in RabbitMQ")
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                broker
                    .ctl("list_queues", "-q", "--no-table-headers", "name", "messages")
                    .lines()
                    .anyMatch((Names.alerts("bob") + "\t" + count)::equals));
  }
}
