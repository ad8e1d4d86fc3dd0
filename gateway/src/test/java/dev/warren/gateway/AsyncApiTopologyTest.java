package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import dev.warren.broker.ClientQueues;
import dev.warren.broker.Topology;
import dev.warren.partition.Partitioning;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code asyncapi.yaml} lists exactly the exchanges, queues and bindings that Warren declares. */
@WithBroker
class AsyncApiTopologyTest {

  private static final int PARTITIONS = 2;

  private static TestBroker broker;

  @BeforeAll
  static void declareEverything() throws Exception {
    try (Connection connection = broker.connect()) {
      Topology.declareLog(connection);
      Partitioning.declareIntake(connection, PARTITIONS);
      ClientQueues clients = new ClientQueues(connection, null);
      clients.alerts("bob");
      clients.queue("jobs");
    }
  }

  @Test
  void everyExchangeIsDocumented() {
    Set<String> documented = new TreeSet<>();
    for (JsonNode channel : AsyncApi.DOCUMENT.get("channels")) {
      JsonNode amqp = AsyncApi.amqp(channel);
      for (JsonNode exchange :
          List.of(amqp.path("exchange"), amqp.path("x-exchange"), amqp.path("x-set"))) {
        if (exchange.isObject()) {
          documented.add(line(exchange.get("name"), exchange.get("type"), exchange.get("durable")));
        }
      }
    }

    assertThat(documented)
        .isEqualTo(
            declared(l -> l.startsWith("warren."), "list_exchanges", "name", "type", "durable"));
  }

  @Test
  void everyQueueIsDocumented() {
    Set<String> documented = new TreeSet<>();
    for (JsonNode channel : AsyncApi.DOCUMENT.get("channels")) {
      JsonNode amqp = AsyncApi.amqp(channel);
      JsonNode queue = amqp.path("queue");
      if (queue.isObject()) {
        assertThat(channel.get("address")).isEqualTo(queue.get("name"));
        assertThat(queue.get("exclusive").booleanValue()).isFalse();
        documented.addAll(
            instances(
                line(
                    queue.get("name"),
                    amqp.get("x-queue-type"),
                    queue.get("durable"),
                    queue.get("autoDelete"))));
      }
    }

    assertThat(documented)
        .isEqualTo(declared(l -> true, "list_queues", "name", "type", "durable", "auto_delete"));
  }

  @Test
  void everyBindingIsDocumented() {
    Set<String> documented = new TreeSet<>();
    for (JsonNode channel : AsyncApi.DOCUMENT.get("channels")) {
      JsonNode amqp = AsyncApi.amqp(channel);
      for (JsonNode by : amqp.path("x-bound-to")) {
        documented.addAll(
            instances(line(by.get("exchange"), amqp.at("/queue/name"), by.get("key"))));
      }
      for (JsonNode by : amqp.at("/x-exchange/bound-to")) {
        documented.add(line(by.get("exchange"), amqp.at("/x-exchange/name"), by.get("key")));
      }
      for (JsonNode by : amqp.at("/x-set/bound-to")) {
        documented.add(line(by.get("exchange"), amqp.at("/x-set/name"), by.get("key")));
      }
    }

    assertThat(documented)
        .isEqualTo(
            declared(
                l -> l.startsWith("warren."),
                "list_bindings",
                "source_name",
                "destination_name",
                "routing_key"));
  }

  /** Replaces the placeholders of partition, user and queue by the declared ones. */
  private static Set<String> instances(String line) {
    String one = line.replace("{user}", "bob").replace("{name}", "jobs");
    Set<String> instances = new TreeSet<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      instances.add(one.replace("{partition}", Integer.toString(partition)));
    }
    return instances;
  }

  private static String line(JsonNode... cells) {
    return List.of(cells).stream().map(JsonNode::asString).collect(Collectors.joining("\t"));
  }

  private static Set<String> declared(Predicate<String> ours, String... command) {
    String[] arguments = new String[command.length + 2];
    arguments[0] = command[0];
    arguments[1] = "-q";
    arguments[2] = "--no-table-headers";
    System.arraycopy(command, 1, arguments, 3, command.length - 1);
    return broker
        .ctl(arguments)
        .lines()
        .filter(ours)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
