package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Messages with every odd property, between good events of 24 channels. Every good event arrives
 * once and none becomes a dead letter; every odd one arrives, becomes one dead letter, or is
 * refused at its publisher. The latencies are only printed, because no test can judge them while
 * others run. They come from rounds with and without odd ones in turn. Few rounds vary by a factor
 * of two; for figures, run this test alone with {@code -Dodd.rounds=14}.
 */
class OddMessagesHurtNobodyElseTest {

  private static final int CHANNELS = 24;
  private static final int PER_SECOND = 500;
  private static final int WARM_UP = 2_000;
  private static final int GOOD_ALONE = 2_000;
  private static final int ROUNDS = Integer.getInteger("odd.rounds", 3);
  private static final long BETWEEN_ODD_MS = 10;
  private static final Pattern MARK =
      Pattern.compile("\"(?:noteId|path|content|message)\":\"(\\w+-\\d+)\"");

  /** The odd messages that RabbitMQ has accepted, by their ids. */
  private final Map<String, OddMessage> accepted = new ConcurrentHashMap<>();

  private final AtomicInteger odds = new AtomicInteger();
  private final Map<String, Long> sent = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> arrived = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();

  @Test
  void goodEventsArriveBetweenOddOnes() throws Exception {
    TestBroker broker = SharedWarren.broker();
    WarrenProcess gateway = SharedWarren.gateway();
    try (StompClient subscriber =
            StompClient.connect(gateway.stomp(), gateway.token(Tokens.EVERYTHING));
        StompClient subscriberOfOdd =
            StompClient.connect(gateway.stomp(), gateway.token(Tokens.EVERYTHING));
        Connection connection = broker.connect();
        Connection ofOdd = broker.connect();
        Channel letters = connection.createChannel()) {
      letters.queuePurge("warren.dead-letters");
      subscriber.onMessage(this::arrived);
      subscriber.subscribe("g", "/topic/*.good.#");
      subscriberOfOdd.onMessage(this::arrived);
      subscriberOfOdd.subscribe("o", "/topic/notes.odd-between");

      postGoodUntil(connection, () -> sent.size() >= WARM_UP);
      postGood(connection, () -> postAll(broker));
      List<OddMessage> again = List.copyOf(accepted.values());

      List<Long> alone = new ArrayList<>();
      List<Long> betweenAll = new ArrayList<>();
      List<Long> betweenTaken = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        int before = sent.size();
        alone.addAll(postGoodUntil(connection, () -> sent.size() >= before + GOOD_ALONE));
        // When RabbitMQ refuses a message it closes the connection, which delays others for some
        // milliseconds, whatever Warren does.
        betweenAll.addAll(postGood(connection, () -> postAll(broker)));
        betweenTaken.addAll(
            postGood(
                connection,
                () -> {
                  post(ofOdd, again);
                  return null;
                }));
      }
      System.out.println("good events alone: " + percentiles(alone));
      System.out.println("good events between all odd ones: " + percentiles(betweenAll));
      System.out.println(
          "good events between odd ones that RabbitMQ takes: " + percentiles(betweenTaken));
      assertThat(accepted).hasSize((1 + 2 * ROUNDS) * again.size());

      Map<String, OddMessage> open = new HashMap<>(accepted);
      List<String> lettersOf = new ArrayList<>();
      Patience.await("the odd ones")
          .untilAsserted(
              () -> {
                open.keySet().removeAll(arrived);
                for (GetResponse letter = letters.basicGet("warren.dead-letters", true);
                    letter != null;
                    letter = letters.basicGet("warren.dead-letters", true)) {
                  lettersOf.add(mark(new String(letter.getBody(), StandardCharsets.UTF_8)));
                }
                open.keySet().removeAll(lettersOf);
                assertThat(open).isEmpty();
              });
      assertThat(lettersOf).doesNotHaveDuplicates().noneMatch(sent::containsKey);
      assertThat(arrived).doesNotHaveDuplicates().doesNotContainAnyElementsOf(lettersOf);
    }
  }

  /** Posts while another thread does this; returns as {@link #postGoodUntil}. */
  private List<Long> postGood(Connection connection, Callable<Void> meanwhile) throws Exception {
    FutureTask<Void> other = new FutureTask<>(meanwhile);
    new Thread(other).start();
    List<Long> latencies = postGoodUntil(connection, other::isDone);
    other.get();
    return latencies;
  }

  /**
   * Posts at a steady rate. An overdue event is posted at once.
   *
   * @return the latencies in nanoseconds
   */
  private List<Long> postGoodUntil(Connection connection, BooleanSupplier until) throws Exception {
    latencies.clear();
    try (Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      long begun = System.nanoTime();
      for (int n = 0; !until.getAsBoolean(); n++) {
        long at = begun + TimeUnit.SECONDS.toNanos(n) / PER_SECOND;
        LockSupport.parkNanos(at - System.nanoTime());
        String id = "good-" + sent.size();
        sent.put(id, System.nanoTime());
        int of = sent.size() % CHANNELS;
        channel.basicPublish(
            "warren.events", good(of), new BasicProperties(), OddValue.utf8(event(of, id)));
      }
      channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
    }
    awaitGood();
    return List.copyOf(latencies);
  }

  private static String good(int channel) {
    String kind =
        switch (channel % 4) {
          case 0 -> "notes";
          case 1 -> "chat";
          case 2 -> "workspaces";
          default -> "notifications";
        };
    return kind + ".good." + channel;
  }

  private static String event(int channel, String id) {
    return switch (channel % 4) {
      case 0 -> OddValue.note(id);
      case 1 ->
          "{\"type\":\"chat_message\",\"data\":{\"content\":\"%s\",\"sender\":\"bob\"}}"
              .formatted(id);
      case 2 -> "{\"type\":\"file_changed\",\"data\":{\"path\":\"%s\"}}".formatted(id);
      default ->
          "{\"type\":\"notification\",\"data\":{\"level\":\"info\",\"message\":\"%s\"}}"
              .formatted(id);
    };
  }

  /** Posts each odd message, those that RabbitMQ refuses included. */
  private Void postAll(TestBroker broker) throws Exception {
    List<OddMessage> rest = OddMessage.all();
    while (!rest.isEmpty()) {
      // RabbitMQ closes the connection when it refuses a message, so the next message needs a new
      // one.
      Connection connection = broker.connect();
      rest = rest.subList(post(connection, rest), rest.size());
      connection.abort();
    }
    return null;
  }

  /** Posts odd messages, each after the confirm of the one before, until one is refused. */
  private int post(Connection connection, List<OddMessage> messages) {
    int posted = 0;
    try (Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      while (posted < messages.size()) {
        OddMessage odd = messages.get(posted++);
        String id = "odd-" + odds.incrementAndGet();
        byte[] note = OddValue.utf8(OddValue.note(id));
        channel.basicPublish("warren.events", "notes.odd-between", odd.properties(), note);
        channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
        accepted.put(id, odd);
        // Pauses, so that the odd messages are spread over some seconds of good events.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BETWEEN_ODD_MS));
      }
    } catch (Exception refused) {
      System.out.println("RabbitMQ refuses " + messages.get(posted - 1).name());
    }
    return posted;
  }

  private void arrived(StompFrame message) {
    String id = mark(message.text());
    Long at = sent.get(id);
    if (at != null) {
      latencies.add(System.nanoTime() - at);
    }
    arrived.add(id);
  }

  private static String mark(String body) {
    Matcher mark = MARK.matcher(body);
    assertThat(mark.find()).as(body).isTrue();
    return mark.group(1);
  }

  private void awaitGood() {
    Patience.await("the good ones").until(() -> new HashSet<>(arrived).containsAll(sent.keySet()));
  }

  private static String percentiles(List<Long> latencies) {
    List<Long> sorted = latencies.stream().sorted().toList();
    return "%d, p50 %d ms, p99 %d ms, most %d ms"
        .formatted(sorted.size(), at(sorted, 50), at(sorted, 99), at(sorted, 100));
  }

  private static long at(List<Long> sorted, int percent) {
    int index = Math.min(sorted.size() - 1, sorted.size() * percent / 100);
    return TimeUnit.NANOSECONDS.toMillis(sorted.get(index));
  }
}
