package dev.warren.worker.intake;

import static dev.warren.worker.AmqpClient.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.FactoryConnector;
import dev.warren.broker.LogRoute;
import dev.warren.broker.Names;
import dev.warren.event.EventCodec;
import dev.warren.letter.DeadLetters;
import dev.warren.letter.Letter;
import dev.warren.partition.HashType;
import dev.warren.partition.Partitioning;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import dev.warren.worker.AmqpClient;
import dev.warren.worker.alert.AgentOwners;
import dev.warren.worker.alert.AlertRules;
import dev.warren.worker.letter.UndeliverableConsumer;
import dev.warren.worker.ownership.MemoryFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

/** The end of an alert's retries, after one second instead of ten minutes. */
@WithBroker
class AlertRetriesEndTest {

  @Test
  void alertsForAFullQueueBecomeLettersToReplay(TestBroker broker) throws Exception {
    ConnectionFactory factory = broker.factory();
    try (UndeliverableConsumer undeliverable =
            new UndeliverableConsumer(connection -> Partitioning.declareIntake(connection, 1));
        AmqpClient client = new AmqpClient(broker)) {
      Partitions partitions =
          new Partitions(
              new FactoryConnector(
                  factory, () -> List.of(new Address(factory.getHost(), factory.getPort()))),
              new IntakePlan(
                  new EventRules(new EventCodec(), new AlertRules(AgentOwners.NONE)),
                  MemoryFactory.NONE,
                  new IntakeSettings(1, 256, null),
                  new AlertLimits(null, Duration.ofSeconds(1)),
                  new LogRoute()),
              new ConsumedPartitions(() -> HashType.MODULUS, 1),
              reason -> {},
              undeliverable);
      partitions.start();
      try {
        soon().until(() -> partitions.health().getStatus().equals(Status.UP));
        client.declareFullAlertQueue("bob");
        client.post("users.bob", alert("a-1"), alert("a-2"));
        client.post(
            "notes.t",
            "{'type':'note_created','id':'n','data':{'noteId':1,'author':'al','body':'@bob'}}");

        DeadLetters letters = new DeadLetters(client.connection());
        soon().until(() -> client.count(Names.DEAD_LETTERS) == 3);
        List<Letter> list = letters.list(10);
        assertThat(list)
            .allMatch(
                letter ->
                    letter
                        .reason()
                        .startsWith("alert: queue warren.alerts.bob refused it and may be full;"))
            .allMatch(letter -> "warren.events".equals(letter.exchange()))
            .allMatch(letter -> letter.routingKey().equals("users.bob"));
        assertThat(list.get(0).count()).isGreaterThan(1);
        String posted = alert("a-1").replace('\'', '"');
        assertThat(list).anyMatch(letter -> body(letters, letter).equals(posted));

        String queue = Names.alerts("bob");
        client.channel().queueDelete(queue);
        assertThat(letters.replayAll(letter -> true).refused()).isEmpty();
        soon().until(() -> client.count(queue) == 3);
        GetResponse first = client.channel().basicGet(queue, true);
        assertThat(first.getProps().getMessageId()).isNotNull();
        assertThat(letters.list(10)).isEmpty();
      } finally {
        partitions.stop();
      }
    }
  }

  private static String body(DeadLetters letters, Letter letter) {
    try {
      return new String(letters.show(letter.id()).body(), StandardCharsets.UTF_8);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String alert(String id) {
    return "{'type':'alert','data':{'alertId':'%s','level':'error','title':'t','message':'m'}}"
        .formatted(id);
  }
}
