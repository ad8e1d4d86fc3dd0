package dev.warren.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import dev.warren.broker.LogBatch;
import dev.warren.broker.LogRoute;
import dev.warren.broker.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

/** Messages for the log that come while batches are on their way go out together. */
class PublishBatchesTest {

  /** As many batches as may be without a confirm. */
  private static final int IN_FLIGHT = 4;

  private final Channel channel = mock(Channel.class);
  private final LogRoute route = new LogRoute();
  private final PublishQueue queue = new PublishQueue(route, "gateway", InTransit.limitedTo(0));

  PublishBatchesTest() {
    route.batches(true);
    when(channel.getConnection()).thenReturn(mock(Connection.class));
    queue.opened(channel);
  }

  private PendingMessage add(String client, String exchange, String key) {
    return add(client, exchange, key, new BasicProperties());
  }

  private PendingMessage add(String client, String exchange, String key, BasicProperties with) {
    PendingMessage message =
        new PendingMessage(client, exchange, key, with, key.getBytes(), Duration.ofHours(1));
    queue.add(message);
    return message;
  }

  /** What may be published now: the keys of each AMQP message. */
  private List<List<String>> sent() {
    List<List<String>> sent = new ArrayList<>();
    while (queue.isReady()) {
      Sending next = queue.next();
      if (next != null) {
        sent.add(next.messages().stream().map(message -> message.routingKey).toList());
      }
    }
    return sent;
  }

  private void fillUp() {
    for (int i = 0; i < IN_FLIGHT; i++) {
      add("first", Names.TOPICS, "early");
      queue.next();
    }
  }

  @Test
  void messageAloneGoesOutAtOnce() {
    add("a", Names.TOPICS, "notes.1");
    assertThat(sent()).containsExactly(List.of("notes.1"));
    add("a", Names.TOPICS, "notes.2");
    assertThat(sent()).containsExactly(List.of("notes.2"));
  }

  @Test
  void messagesThatWaitGoOutTogether() {
    fillUp();
    for (int i = 0; i < 100; i++) {
      add("client-" + i % 10, Names.TOPICS, "notes." + i);
    }
    assertThat(sent()).isEmpty();
    queue.confirmed(channel, 1, false);
    List<List<String>> next = sent();
    assertThat(next).hasSize(1);
    assertThat(next.get(0)).hasSize(LogBatch.MOST_RECORDS);
    queue.confirmed(channel, 3, true);
    List<List<String>> rest = sent();
    assertThat(rest).hasSize(1);
    assertThat(rest.get(0)).hasSize(100 - LogBatch.MOST_RECORDS);
  }

  @Test
  void messageForAQueueEndsTheBatchBeforeIt() {
    fillUp();
    add("a", Names.TOPICS, "notes.1");
    add("a", Names.EVENTS, "notes.2");
    add("a", Names.TOPICS, "notes.3");
    queue.confirmed(channel, 2, true);
    assertThat(sent()).containsExactly(List.of("notes.1"), List.of("notes.2"), List.of("notes.3"));
  }

  /** The log alone may be slow, for example while RabbitMQ elects its leader. */
  @Test
  void messagesForQueuesGoOutWhileTheLogDoesNotConfirm() {
    fillUp();
    add("a", Names.TOPICS, "notes.1");
    add("b", "", "warren.queue.1");
    add("c", Names.EVENTS, "notes.2");
    add("c", Names.TOPICS, "notes.3");
    add("c", Names.EVENTS, "notes.4");
    assertThat(sent()).containsExactly(List.of("warren.queue.1"), List.of("notes.2"));
    assertThat(queue.isReady()).isFalse();
    queue.confirmed(channel, 1, false);
    assertThat(sent()).containsExactly(List.of("notes.1", "notes.3"), List.of("notes.4"));
  }

  /** The messages behind it may be for others than the log. */
  @Test
  void messageThatExpiresBehindTheLogLetsItsClientGoOn() {
    fillUp();
    PendingMessage expires =
        new PendingMessage(
            "a", Names.TOPICS, "late", new BasicProperties(), new byte[1], Duration.ofNanos(1));
    queue.add(expires);
    add("a", "", "warren.queue.1");
    assertThat(sent()).isEmpty();
    assertThat(queue.overdue(System.nanoTime())).containsExactly(expires);
    assertThat(sent()).containsExactly(List.of("warren.queue.1"));
  }

  @Test
  void confirmAndNackAreForEveryRecord() {
    fillUp();
    PendingMessage first = add("a", Names.TOPICS, "notes.1");
    PendingMessage second = add("b", Names.TOPICS, "notes.2");
    queue.confirmed(channel, 1, false);
    queue.next();
    assertThat(queue.confirmed(channel, 5, false)).containsExactly(first, second);
  }

  @Test
  void lostChannelPutsEveryRecordBackInItsPlace() {
    fillUp();
    for (int i = 0; i < 6; i++) {
      add("client-" + i % 2, Names.TOPICS, "notes." + i);
    }
    queue.confirmed(channel, IN_FLIGHT, true);
    queue.next();
    add("client-0", Names.TOPICS, "notes.6");
    queue.closed();
    queue.opened(mock(Channel.class));
    List<String> again = sent().stream().flatMap(List::stream).toList();
    assertThat(again.stream().filter(key -> Integer.parseInt(key.substring(6)) % 2 == 0))
        .containsExactly("notes.0", "notes.2", "notes.4", "notes.6");
    assertThat(again.stream().filter(key -> Integer.parseInt(key.substring(6)) % 2 == 1))
        .containsExactly("notes.1", "notes.3", "notes.5");
  }

  @Test
  void recordThatAmqpCannotExpressIsLeftOutAlone() throws Exception {
    fillUp();
    PendingMessage good = add("a", Names.TOPICS, "notes.1");
    PendingMessage odd =
        add(
            "b",
            Names.TOPICS,
            "notes.2",
            new BasicProperties.Builder().headers(Map.of("x".repeat(300), "y")).build());
    queue.confirmed(channel, 1, false);
    InFlight inFlight = queue.inFlight();
    Sending next = queue.next();
    List<PendingMessage> refused = next.publish(channel);
    assertThat(queue.takeBack(inFlight, next, refused)).containsExactly(odd);

    ArgumentCaptor<byte[]> body = ArgumentCaptor.forClass(byte[].class);
    verify(channel).basicPublish(anyString(), anyString(), anyBoolean(), any(), body.capture());
    assertThat(LogBatch.decode(body.getValue()))
        .extracting(LogBatch.Record::channel)
        .containsExactly("notes.1");
    assertThat(queue.confirmed(channel, 5, false)).containsExactly(good);
  }

  @Test
  void batchWithoutAGoodRecordIsNotPublished() throws Exception {
    PendingMessage odd =
        add(
            "b",
            Names.TOPICS,
            "notes.2",
            new BasicProperties.Builder().messageId("x".repeat(300)).build());
    InFlight inFlight = queue.inFlight();
    Sending next = queue.next();
    List<PendingMessage> refused = next.publish(channel);
    assertThat(queue.takeBack(inFlight, next, refused)).containsExactly(odd);
    verify(channel, never()).basicPublish(anyString(), anyString(), anyBoolean(), any(), any());

    PendingMessage good = add("a", Names.TOPICS, "notes.1");
    queue.next();
    assertThat(queue.confirmed(channel, 1, false)).containsExactly(good);
  }

  @Test
  void returnedBatchFailsEveryRecord() throws Exception {
    PendingMessage first = add("a", Names.TOPICS, "notes.1");
    PendingMessage second = add("b", Names.TOPICS, "notes.2");
    Sending next = queue.next();
    assertThat(next.messages()).containsExactly(first, second);
    next.publish(channel);
    ArgumentCaptor<byte[]> body = ArgumentCaptor.forClass(byte[].class);
    verify(channel).basicPublish(anyString(), anyString(), anyBoolean(), any(), body.capture());
    queue.returned(
        channel,
        new Return(312, "NO_ROUTE", "", Names.LOG, new BasicProperties(), body.getValue()));
    queue.confirmed(channel, 1, false).forEach(message -> message.confirm(true));
    for (PendingMessage message : List.of(first, second)) {
      assertThat(message.outcome)
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .havingCause()
          .withMessageContaining("NO_ROUTE");
    }
  }
}
