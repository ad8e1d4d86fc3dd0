package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.partition.Partitioning;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** With the permissions of docs/settings.md, RabbitMQ shows a gateway no dead letter. */
@ExtendWith(NoLeaks.class)
@WithBroker
class AdminPermissionsTest {

  private static TestBroker broker;

  @Test
  void gatewayNeedsAPermissionForLetters() throws Exception {
    try (Connection worker = broker.connect()) {
      Topology.declareLog(worker);
      Partitioning.declareIntake(worker, 1);
      try (Channel channel = worker.createChannel()) {
        channel.confirmSelect();
        channel.basicPublish(Names.DEAD_LETTERS, "notes.t", null, new byte[] {1});
        channel.waitForConfirmsOrDie(300_000);
      }
    }
    try (RunningGateway gateway =
        RunningGateway.start(broker.urlOf("gateway"), "warren.management.url=http://127.0.0.1:1")) {
      AdminFixture admin = AdminFixture.of(gateway);
      var refused = admin.tryGet("dead-letters");
      AdminFixture.assertProblem(refused, 403, "not_allowed");
      assertThat(refused.body()).contains("user in RabbitMQ lacks a permission");
      // No management API listens there, so AMQP has to do.
      JsonNode queues = admin.get("queues");
      assertThat(queues.path("source").asString()).isEqualTo("amqp");
      assertThat(queues.path("problem").asString()).contains("does not reply");
      assertThat(queues.path("queues").size()).isGreaterThan(6);
    }
  }
}
