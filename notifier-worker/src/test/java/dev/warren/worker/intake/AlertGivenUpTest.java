package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.Names;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import dev.warren.event.EventCodec;
import dev.warren.letter.DeadLetters;
import dev.warren.letter.Letter;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.worker.alert.AlertRules;
import dev.warren.worker.alert.Owners;
import dev.warren.worker.letter.Undeliverable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

/** With a worker that gives up sooner than ten minutes. */
class AlertGivenUpTest {

  @Test
  void alertsWhoseQueueTakesNothingForTooLongBecomeDeadLettersAndTheirReplayArrives()
      throws Exception {
    try (TestBroker broker = TestBroker.start();
        Undeliverable undeliverable =
            new Undeliverable(connection -> Topology.declareIntake(connection, 1));
        Connection connection = broker.connect();
        Channel channel = connection.createChannel()) {
      ConnectionFactory factory = broker.factory();
      Partitions partitions =
          new Partitions(
              ReconnectingConnection.Connector.of(
                  factory, List.of(new Address(factory.getHost(), factory.getPort()))),
              new EventIntake(new EventCodec(), new AlertRules(Owners.NONE)),
              Memories.NONE,
              new IntakeSettings(1, 256),
              new AlertSettings(null),
              undeliverable,
              Duration.ofSeconds(1));
      partitions.start();
      try {
        soon().until(() -> partitions.health().getStatus().equals(Status.UP));
        String queue = Names.alerts("bob");
        channel.queueDeclare(
            queue, true, false, false, Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
        channel.queueBind(queue, Names.ALERTS, "bob");
        channel.basicPublish("", queue, new BasicProperties(), new byte[0]);
        post(channel, "users.bob", alert("a-1"));
        post(channel, "users.bob", alert("a-2"));
        post(
            channel,
            "notes.t",
            "{'type':'note_created','id':'n','data':{'noteId':1,'author':'al',"
                + "'body':'@bob'}}");

        DeadLetters letters = new DeadLetters(connection);
        soon().until(() -> messages(connection, Names.DEAD_LETTERS) == 3);
        List<Letter> list = letters.list(10);
        assertThat(list)
            .allMatch(letter -> letter.reason().equals("alert: its queue did not take it"))
            .allMatch(letter -> "warren.events".equals(letter.exchange()))
            .allMatch(letter -> letter.routingKey().equals("users.bob"));
        assertThat(list.get(0).count()).isGreaterThan(1);
        String posted = alert("a-1").replace('\'', '"');
        assertThat(list).anyMatch(letter -> body(letters, letter).equals(posted));

        channel.queueDelete(queue);
        assertThat(letters.replayAll(letter -> true).refused()).isEmpty();
        soon().until(() -> messages(connection, queue) == 3);
        GetResponse first = channel.basicGet(queue, true);
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

  /** On a channel of its own, as one about a queue that is not there ends the channel. */
  private static long messages(Connection connection, String queue) throws Exception {
    try (Channel counting = connection.createChannel()) {
      return counting.messageCount(queue);
    }
  }

  private static String alert(String id) {
    return "{'type':'alert','data':{'alertId':'%s','level':'error','title':'t','message':'m'}}"
        .formatted(id);
  }

  private static void post(Channel channel, String key, String event) throws Exception {
    channel.basicPublish(
        Names.EVENTS,
        key,
        new BasicProperties(),
        event.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static ConditionFactory soon() {
    return await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions();
  }
}
