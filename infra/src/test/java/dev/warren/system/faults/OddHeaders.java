package dev.warren.system.faults;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.LongStringHelper;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.client.StompFrame;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Events with headers of every AMQP type, odd values and nested ones, between the events of all
 * publishers. Each is delivered, or becomes a dead letter at once. RabbitMQ closes no connection of
 * Warren. No other event becomes a dead letter: such a letter would stay in the queue and fail the
 * run.
 */
record OddHeaders(Warren warren, String token, Account account, Problems problems) {

  private static final LongString NO_TEXT =
      LongStringHelper.asLongString(new byte[] {(byte) 0xff, 0, (byte) 0xfe});

  /**
   * A value of each type that RabbitMQ has for AMQP 0.9.1, most of them extreme. NaN and infinities
   * are left out, because RabbitMQ closes the publisher's own connection for them.
   */
  private static final List<@Nullable Object> VALUES =
      Arrays.asList(
          null,
          new BigDecimal("1.5"),
          new BigDecimal("-0.001"),
          new BigDecimal(Integer.MIN_VALUE),
          -Float.MAX_VALUE,
          Double.MIN_VALUE,
          Byte.MIN_VALUE,
          Short.MIN_VALUE,
          Integer.MIN_VALUE,
          Long.MIN_VALUE,
          true,
          new Date(Long.MAX_VALUE / 1_000 * 1_000),
          new byte[] {0, (byte) 0xff},
          NO_TEXT,
          "",
          "x".repeat(2_000),
          List.of(new BigDecimal("2.5"), List.of(1, "a")),
          Map.of("decimal", new BigDecimal("3.5"), "table", Map.of("float", 1f)));

  /**
   * @param strike a number that no other strike has
   */
  void strike(BrokerFaults broker, int strike) throws Exception {
    broker.assertNoneCloses(
        BrokerFaults.LASTING, problems, "by odd headers", () -> publish(strike));
  }

  private void publish(int strike) throws Exception {
    Set<MessageId> arrived = ConcurrentHashMap.newKeySet();
    Connection connection = warren.broker().factory().newConnection("faults-odd-headers");
    try (OutcomeClient subscriber =
        OutcomeClient.connect(
            warren.urlsFrom(0).get(0), token, (client, message) -> note(message, arrived))) {
      if (!subscriber.subscribe("odd", "/topic/notes.odd", Map.of())) {
        problems.add("no subscription for events with odd headers: " + subscriber.lastWords());
        return;
      }
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      List<MessageId> ids = new ArrayList<>();
      for (int i = 0; i < VALUES.size(); i++) {
        // Each message is alone in its lane, because some become dead letters, which have no place
        // in a lane's order.
        MessageId id = new MessageId(Traffic.ODD.lane("notes.odd-" + i), strike);
        ids.add(id);
        account.sends(id);
        publish(channel, id, VALUES.get(i));
      }
      channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
      ids.forEach(id -> account.outcome(id, Outcome.ACKNOWLEDGED));
      Channel letters = connection.createChannel();
      try {
        Patience.await("events with odd headers")
            .until(
                () -> {
                  takeLetters(letters, arrived);
                  return arrived.containsAll(ids);
                });
      } catch (ConditionTimeoutException e) {
        ids.removeAll(arrived);
        problems.add("neither delivered nor a dead letter: " + ids);
      }
    } finally {
      connection.abort(2_000);
    }
  }

  private static void publish(Channel channel, MessageId id, @Nullable Object value)
      throws IOException {
    channel.basicPublish(
        Names.EVENTS,
        "notes.odd",
        true,
        new BasicProperties.Builder()
            .deliveryMode(2)
            .messageId(id.toString())
            .timestamp(Date.from(Instant.EPOCH))
            .headers(Collections.singletonMap("odd", value))
            .build(),
        Lanes.note(id).getBytes(StandardCharsets.UTF_8));
  }

  private static void note(StompFrame message, Set<MessageId> arrived) {
    MessageId id = MessageId.in(message.text());
    if (id != null) {
      arrived.add(id);
    }
  }

  /** Removes this fault's messages from the dead letters and keeps all others, in their order. */
  private void takeLetters(Channel letters, Set<MessageId> arrived) throws IOException {
    List<Long> others = new ArrayList<>();
    GetResponse letter;
    while ((letter = letters.basicGet(Names.DEAD_LETTERS, false)) != null) {
      long tag = letter.getEnvelope().getDeliveryTag();
      MessageId id = MessageId.in(new String(letter.getBody(), StandardCharsets.UTF_8));
      if (id == null || Traffic.of(id) != Traffic.ODD) {
        others.add(tag);
        continue;
      }
      account.saw(id);
      arrived.add(id);
      letters.basicAck(tag, false);
    }
    for (long tag : others) {
      letters.basicReject(tag, true);
    }
  }
}
