package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/** During an alarm RabbitMQ accepts no messages. Reading and subscribing continue. */
@ExtendWith(NoLeaks.class)
class AlarmTest {

  /**
   * RabbitMQ's resources: for how long at least the alarm lasts, the command that raises it and the
   * one that ends it.
   */
  private enum Alarm {
    MEMORY(
        Duration.ofMinutes(1),
        List.of("set_vm_memory_high_watermark", "0.0000001"),
        List.of("set_vm_memory_high_watermark", "0.6")),
    DISK(
        Duration.ZERO,
        List.of("set_disk_free_limit", "1000000GB"),
        List.of("set_disk_free_limit", "1MB"));

    private final Duration lasts;
    private final List<String> raise;
    private final List<String> end;

    Alarm(Duration lasts, List<String> raise, List<String> end) {
      this.lasts = lasts;
      this.raise = raise;
      this.end = end;
    }
  }

  private static final String[] PAST =
      IntStream.range(0, 50).mapToObj(Integer::toString).toArray(String[]::new);

  private static void set(TestBroker broker, List<String> command) {
    broker.ctl(command.toArray(String[]::new));
  }

  private static StompFrame subscribe(StompClient client, String destination, String headers) {
    return client.request(
        "SUBSCRIBE", "id:" + destination + "\ndestination:" + destination + "\n" + headers, "");
  }

  @Test
  void readingAndSubscribingGoOnInAnAlarm() throws Exception {
    try (TestBroker broker = TestBroker.start()) {
      String before;
      try (RunningGateway first = RunningGateway.start(broker.url());
          StompClient client = first.client(first.token(Tokens.everything("alice")))) {
        before = subscribe(client, "/topic/room.a", "").header("position");
        try (TopicPublisher topics = new TopicPublisher(broker)) {
          topics.publish("room.a", PAST);
          topics.publish("elsewhere.a", PAST);
        }
        client.awaitMessages(PAST.length);
        subscribe(client, "/topic/after.a", "");
        subscribe(client, "/queue/known", "");
        for (Alarm alarm : Alarm.values()) {
          set(broker, alarm.raise);
          try {
            // This gateway has published before the alarm. Its next message is refused, and its
            // readers continue.
            long raised = System.nanoTime();
            refusesToSend(first);
            assertThat(first.get("/actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(first.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            assertThat(first.get("/actuator/health").statusCode()).isEqualTo(200);
            reads(first, before);
            try (BlockedPeer peer = new BlockedPeer(broker);
                RunningGateway meanwhile =
                    RunningGateway.start(broker.url(), "warren.history.window=16KB");
                StompClient listener =
                    meanwhile.client(meanwhile.token(Tokens.everything("alice")))) {
              subscribe(listener, "/topic/after.a", "");
              reads(meanwhile, before);
              refusesToSend(meanwhile);
              do {
                reads(meanwhile, before);
                reads(first, before);
              } while (alarm.lasts.compareTo(Duration.ofNanos(System.nanoTime() - raised)) > 0);
              set(broker, alarm.end);
              long ended = peer.awaitEnd();
              sends(meanwhile, ended);
              sends(first, ended);
              // The subscriptions of before and of during the alarm have outlived it.
              try (TopicPublisher topics = new TopicPublisher(broker)) {
                topics.publish("after.a", alarm.name());
              }
              for (StompClient each : List.of(client, listener)) {
                Patience.await("the message after the alarm")
                    .until(
                        () ->
                            each.messages().stream()
                                .anyMatch(message -> message.text().equals(alarm.name())));
              }
            }
          } finally {
            set(broker, alarm.end);
          }
          assertThat(first.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        }
      }
    }
  }

  private static void reads(RunningGateway gateway, String before) throws Exception {
    String token = gateway.token(Tokens.everything("alice", "team-7"));
    for (String history : List.of("since:" + before, "since:0", "last:50")) {
      try (StompClient client = gateway.client(token)) {
        StompFrame receipt = subscribe(client, "/topic/room.a", history + "\n");
        assertThat(receipt.headers()).containsEntry("recovered", "true");
        assertThat(client.messages().stream().map(StompFrame::text)).containsExactly(PAST);
      }
    }
    HttpResponse<String> page =
        gateway.get("/api/channels/room.a/messages?limit=100", "Authorization", "Bearer " + token);
    assertThat(JsonMapper.shared().readTree(page.body()).path("messages")).hasSize(PAST.length);
    try (StompClient client = gateway.client(token);
        JsonClient json = gateway.json("/ws", token);
        EventStreamClient events =
            gateway.events("/api/channels/room.a/events?since=" + before + "&token=" + token)) {
      for (String destination :
          List.of(
              "/topic/room.b",
              "/topic/agents.#",
              "/topic/presence.team-7",
              "/queue/known",
              "/queue/new-" + gateway.port(),
              "/user/queue/alerts",
              "/user/queue/notifications",
              "/user/queue/errors")) {
        subscribe(client, destination, "");
      }
      json.request("{\"type\":\"subscribe\",\"channel\":\"room.a\",\"since\":" + before + "}");
      assertThat(json.await("message", PAST.length)).hasSize(PAST.length);
      events.awaitMessages(PAST.length);
    }
  }

  /**
   * A client gets its refusal within the five seconds that docs/stomp.md promises. A busy machine
   * may be late, so one attempt in time suffices.
   */
  private static void refusesToSend(RunningGateway gateway) {
    Patience.await("a refusal within five seconds")
        .until(() -> timeOfRefusal(gateway), time -> time.compareTo(Duration.ofSeconds(5)) < 0);
  }

  private static Duration timeOfRefusal(RunningGateway gateway) {
    String token = gateway.token(Tokens.everything("alice"));
    try (StompClient one = gateway.client(token);
        StompClient other = gateway.client(token)) {
      long begun = System.nanoTime();
      // Both at the same time, because each refusal takes some seconds.
      one.frame("SEND", "destination:/topic/other.a\n", "x");
      other.frame("SEND", "destination:/queue/known\n", "x");
      for (StompClient client : List.of(one, other)) {
        assertThat(client.error().headers()).containsEntry("code", "broker_blocked");
      }
      return Duration.ofNanos(System.nanoTime() - begun);
    }
  }

  /**
   * A SEND that begins more than a second after the alarm's end is accepted. One that begins before
   * may be refused.
   */
  private static void sends(RunningGateway gateway, long ended) {
    String token = gateway.token(Tokens.everything("alice"));
    for (String destination : List.of("/topic/other.a", "/queue/known")) {
      String replied;
      do {
        long sinceEnd = System.nanoTime() - ended;
        try (StompClient sender = gateway.client(token)) {
          replied = sender.reply("SEND", "destination:" + destination + "\n", "x").command();
        }
        assertThat(replied.equals("RECEIPT") || sinceEnd < 1_000_000_000L)
            .as("%s after %d ns: %s", destination, sinceEnd, replied)
            .isTrue();
      } while (!replied.equals("RECEIPT"));
    }
  }

  /** A connection that RabbitMQ has told about the alarm, as it does once one publishes. */
  private static final class BlockedPeer implements AutoCloseable {

    private final Connection connection;
    private final CompletableFuture<Long> ended = new CompletableFuture<>();

    BlockedPeer(TestBroker broker) throws Exception {
      connection = broker.connect();
      CompletableFuture<String> blocked = new CompletableFuture<>();
      connection.addBlockedListener(blocked::complete, () -> ended.complete(System.nanoTime()));
      connection.createChannel().basicPublish("", "nowhere", null, new byte[1]);
      Patience.get(blocked);
    }

    /** When RabbitMQ said that it accepts messages again, by {@link System#nanoTime()}. */
    long awaitEnd() {
      return Patience.get(ended);
    }

    /** RabbitMQ does not reply during the alarm, in which a test that fails ends. */
    @Override
    public void close() {
      connection.abort(1_000);
    }
  }
}
