package dev.warren.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import org.junit.jupiter.api.Test;

@WithBroker
class SharedNodeTest {

  static TestBroker mine;

  @Test
  void eachClassHasAVirtualHostOfItsOwn() throws Exception {
    TestBroker other = TestBroker.shared();
    declare(mine, "only-mine");
    declare(other, "only-others");

    assertThat(queues(mine)).containsExactly("only-mine");
    assertThat(queues(other)).containsExactly("only-others");
  }

  @Test
  void eachVirtualHostHasWarrensPolicies(TestBroker parameter) {
    assertThat(parameter).isSameAs(mine);
    assertThat(mine.ctl("list_policies", "-q"))
        .contains("warren-log-retention", "warren-events-unlisted-kinds", "warren-queues-bounded");
  }

  @Test
  void deadLettersAreBounded() throws Exception {
    TestBroker other = TestBroker.shared();
    declare(other, "warren.dead-letters");
    declare(other, "warren.undeliverable");
    assertThat(other.ctl("list_queues", "-q", "name", "policy"))
        .contains("warren.dead-letters\twarren-letters-bounded")
        .contains("warren.undeliverable\twarren-letters-bounded");
  }

  @Test
  void theNodeIsNobodysToKill() {
    assertThatThrownBy(mine::kill).hasMessageContaining("@WithBroker(own = true)");
    assertThatThrownBy(() -> mine.ctl("stop_app")).hasMessageContaining("rabbitmqctl stop_app");
  }

  private static void declare(TestBroker broker, String queue) throws Exception {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(queue, true, false, false, null);
    }
  }

  private static Iterable<String> queues(TestBroker broker) {
    return broker.ctl("list_queues", "-q", "--no-table-headers", "name").lines().toList();
  }
}
