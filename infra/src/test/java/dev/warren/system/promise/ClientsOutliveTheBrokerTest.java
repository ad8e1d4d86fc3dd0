package dev.warren.system.promise;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.system.process.Queues;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RabbitMQ restarts under load: clients stay connected and miss nothing. */
class ClientsOutliveTheBrokerTest {

  private static final int CHANNELS = 10;
  private static final int PER_SECOND = 400;

  private static TestBroker broker;
  private static WarrenProcess worker;
  private static WarrenProcess gateway;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    worker = WarrenProcess.worker(broker);
    gateway = WarrenProcess.gateway(broker, Map.of(WarrenProcess.PUBLISH_TIMEOUT, "5s"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    worker.close();
    broker.close();
  }

  /** Waits, because the previous test may have restarted RabbitMQ. */
  @BeforeEach
  void awaitHealthy() {
    worker.awaitHealthy();
    gateway.awaitHealthy();
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "kill"})
  void confirmedEventsSurviveARestartOfRabbitMq(String how) throws Exception {
    String token = gateway.token(Tokens.EVERYTHING);
    try (StompClient subscriber = StompClient.connect(gateway.stomp(), token);
        StompClient sender = StompClient.connect(gateway.stomp(), token)) {
      Ledger ledger = new Ledger();
      subscriber.onMessage(ledger::saw);
      subscriber.subscribe("notes", "/topic/notes.*");
      subscriber.subscribe("chat", "/topic/chat.*");
      sender.subscribe("errors", "/user/queue/errors");

      EventPublisher publisher = new EventPublisher(broker, ledger, how, CHANNELS);
      CompletableFuture<Integer> publishing = publisher.start(PER_SECOND);
      AtomicBoolean finishing = new AtomicBoolean();
      CompletableFuture<Integer> sending = sending(sender, ledger, "chat." + how, finishing);
      ledger.awaitMoreConfirmed();
      if (how.equals("kill")) {
        broker.kill();
      } else {
        broker.stop();
      }
      broker.startAgain();
      ledger.awaitMoreConfirmed();
      publisher.finish();
      finishing.set(true);
      Patience.get(publishing);
      int refused = Patience.get(sending);

      ledger.awaitAllConfirmedSeen();
      ledger.assertOrderBeforeAndAfterARestart();
      assertThat(subscriber.isOpen()).as("the subscriber stayed connected").isTrue();
      assertThat(sender.isOpen()).as("the sender stayed connected").isTrue();
      System.out.printf(
          "RabbitMQ %s: %d confirmed, all delivered, %d duplicates; %d SENDs refused%n",
          how, ledger.confirmedCount(), ledger.duplicates(), refused);
      worker.awaitHealthy();
      gateway.awaitHealthy();
      Queues.awaitEmpty(broker, Family.NOTES);
      Queues.awaitEmpty(broker, Family.MESSAGES);
    }
  }

  @Test
  void sendWithoutABrokerIsRefused() throws Exception {
    try (StompClient sender =
        StompClient.connect(gateway.stomp(), gateway.token(Tokens.EVERYTHING))) {
      sender.subscribe("errors", "/user/queue/errors");
      broker.stop();
      CompletableFuture<StompFrame> refused =
          sender.ask("SEND", Map.of("destination", "/topic/custom.a"), "x");
      assertThat(refused).failsWithin(Patience.LIMIT);
      assertThat(sender.frames("MESSAGE").get(0).headers())
          .containsEntry("code", "broker_unavailable");
      broker.startAgain();
      gateway.awaitHealthy();
      assertThat(sender.ask("SEND", Map.of("destination", "/topic/custom.a"), "y"))
          .succeedsWithin(Patience.LIMIT);
    }
  }

  @Test
  void positionsGrowAfterANewLog() throws Exception {
    Map<String, String> to = Map.of("destination", "/topic/custom.a");
    try (StompClient client =
        StompClient.connect(gateway.stomp(), gateway.token(Tokens.EVERYTHING))) {
      client.subscribe("errors", "/user/queue/errors");
      client.subscribe("1", "/topic/custom.a");
      client.ask("SEND", to, "before").join();
      long before = position(client, "before");

      try (Connection connection = broker.connect()) {
        connection.createChannel().queueDelete(Names.LOG);
      }
      Patience.await("a new log")
          .ignoreExceptions()
          .until(() -> client.ask("SEND", to, "after").join() != null);

      assertThat(position(client, "after")).isGreaterThan(before).isLessThan(1L << 53);
      assertThat(client.isOpen()).isTrue();
    }
  }

  private static long position(StompClient client, String body) {
    return Patience.await(body)
        .until(
            () ->
                client.frames("MESSAGE").stream()
                    .filter(message -> message.text().equals(body))
                    .mapToLong(message -> Long.parseLong(message.headers().get("message-id")))
                    .max()
                    .orElse(0),
            position -> position > 0);
  }

  /** SENDs some 150 chat messages a second; returns the number of refused ones. */
  private static CompletableFuture<Integer> sending(
      StompClient sender, Ledger ledger, String channel, AtomicBoolean finishing) {
    return CompletableFuture.supplyAsync(
        () -> {
          List<CompletableFuture<?>> answers = new ArrayList<>();
          for (int i = 0; !finishing.get(); i++) {
            int number = i;
            String event =
                """
                {"id":"%d","type":"chat_message","data":{"content":"hi"}}"""
                    .formatted(number);
            answers.add(
                sender
                    .ask("SEND", Map.of("destination", "/app/" + channel), event)
                    .thenAccept(receipt -> ledger.confirmed(channel, number)));
            sleep(1000 / 150);
          }
          int refused = 0;
          for (CompletableFuture<?> answer : answers) {
            try {
              answer.join();
            } catch (RuntimeException e) {
              refused++;
            }
          }
          return refused;
        });
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
