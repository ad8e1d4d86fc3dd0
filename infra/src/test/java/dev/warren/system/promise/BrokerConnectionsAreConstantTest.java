package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The number of connections and consumers at RabbitMQ does not depend on the clients. */
class BrokerConnectionsAreConstantTest {

  private static final int CLIENTS = 300;

  @Test
  void clientsAddNoConnectionAndNoConsumer() throws Exception {
    try (TestBroker broker = TestBroker.start();
        WarrenProcess gateway = WarrenProcess.gateway(broker)) {
      String token = gateway.token(Tokens.TEAM_7);
      List<StompClient> clients = new ArrayList<>();
      try {
        clients.add(subscribed(gateway, token));
        // One consumer of the log, and one of the stream of ended sessions. The gateway serves
        // clients before it reads that stream.
        List<String> consumersOfOne = List.of("1", "1");
        Patience.await("both consumers").until(() -> consumers(broker).equals(consumersOfOne));
        List<String> connectionsOfOne = connections(broker);
        while (clients.size() < CLIENTS) {
          clients.add(subscribed(gateway, token));
        }
        assertThat(connections(broker)).isEqualTo(connectionsOfOne).hasSizeLessThanOrEqualTo(3);
        assertThat(consumers(broker)).isEqualTo(consumersOfOne);
      } finally {
        clients.forEach(StompClient::close);
      }
    }
  }

  private static StompClient subscribed(WarrenProcess gateway, String token) {
    StompClient client = StompClient.connect(gateway.stomp(), token);
    client.subscribe("1", "/topic/notes.team-7");
    client.subscribe("2", "/topic/*.team-7.#");
    return client;
  }

  private static List<String> connections(TestBroker broker) {
    return broker
        .ctl("list_connections", "-q", "--no-table-headers", "pid")
        .lines()
        .sorted()
        .toList();
  }

  /** The number of consumers of each channel; {@code list_consumers} omits those of streams. */
  private static List<String> consumers(TestBroker broker) {
    return broker
        .ctl("list_channels", "-q", "--no-table-headers", "pid", "consumer_count")
        .lines()
        .filter(line -> !line.endsWith("\t0"))
        .map(line -> line.substring(line.indexOf('\t') + 1))
        .toList();
  }
}
