package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.system.process.SharedWarren;
import dev.warren.testkit.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program's user in RabbitMQ has the permissions of docs/settings.md and no more. All tests with
 * {@link SharedWarren} show that these are enough, because their programs have these users.
 */
class BrokerPermissionsTest {

  @FunctionalInterface
  private interface Use {
    void of(Channel channel) throws Exception;
  }

  private static void assertRefused(String user, Use use) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(SharedWarren.broker().urlOf(user));
    try (Connection connection = factory.newConnection("permissions of " + user)) {
      Channel channel = connection.createChannel();
      assertThatThrownBy(() -> use.of(channel))
          .satisfies(refused -> assertThat(causes(refused)).contains("ACCESS_REFUSED"));
    }
  }

  private static String causes(Throwable failure) {
    return failure + (failure.getCause() == null ? "" : "; " + causes(failure.getCause()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"warren.notes.0", "warren.messages.1", "warren.dead-letters"})
  void gatewayReadsNoPartitionAndNoDeadLetter(String queue) throws Exception {
    assertRefused("gateway", channel -> channel.basicGet(queue, false));
    assertRefused("gateway", channel -> channel.queuePurge(queue));
  }

  @ParameterizedTest
  @ValueSource(strings = {"other", "warren.other", "warren.notes.9"})
  void gatewayDeclaresNothingElse(String queue) throws Exception {
    assertRefused("gateway", channel -> channel.queueDeclare(queue, true, false, false, null));
  }

  @Test
  void workerHasNoQueueOfClients() throws Exception {
    String queue = "warren.queue." + SharedWarren.freshName();
    assertRefused("worker", channel -> channel.queueDeclare(queue, true, false, false, null));
    assertRefused("worker", channel -> channel.queueDeclare("other", true, false, false, null));
  }

  @Test
  void publisherOnlyPostsEvents() throws Exception {
    assertRefused(
        "publisher", channel -> channel.queueDeclare("warren.x", true, false, false, null));
    assertRefused("publisher", channel -> channel.basicGet("warren.log", false));
    assertRefused(
        "publisher",
        channel -> {
          channel.confirmSelect();
          channel.basicPublish("warren.topics", "notes.x", new BasicProperties(), new byte[0]);
          channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
        });
  }
}
