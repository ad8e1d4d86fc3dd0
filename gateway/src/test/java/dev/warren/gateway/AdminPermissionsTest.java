package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With the permissions of docs/settings.md, RabbitMQ shows a gateway no dead letter. */
@ExtendWith(NoLeaks.class)
@WithBroker
class AdminPermissionsTest {

  private static TestBroker broker;

  @Test
  void gatewayNeedsAPermissionForLetters() throws Exception {
    try (Connection worker = broker.connect()) {
      Topology.declareLog(worker);
      Topology.declareIntake(worker, 1);
      try (Channel channel = worker.createChannel()) {
        channel.confirmSelect();
        channel.basicPublish(Names.DEAD_LETTERS, "notes.t", null, new byte[] {1});
        channel.waitForConfirmsOrDie(300_000);
      }
    }
    try (RunningGateway gateway = RunningGateway.start(broker.urlOf("gateway"))) {
      AdminFixture admin = AdminFixture.of(gateway);
      var refused = admin.tryGet("dead-letters");
      AdminFixture.assertProblem(refused, 403, "not_allowed");
      assertThat(refused.body()).contains("user in RabbitMQ lacks a permission");
      assertThat(admin.get("queues").path("queues").size()).isGreaterThan(6);
    }
  }
}
