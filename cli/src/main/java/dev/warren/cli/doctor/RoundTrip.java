package dev.warren.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.broker.BrokerLink;
import dev.warren.cli.broker.BrokerPublisher;
import dev.warren.cli.broker.Outcomes;
import dev.warren.cli.gateway.GatewayStomp;
import dev.warren.cli.gateway.Loss;
import dev.warren.cli.gateway.StompListener;
import dev.warren.cli.gateway.StompMessage;
import dev.warren.cli.json.Json;
import dev.warren.cli.shell.Failure;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends events and waits until they come back: through gateway, RabbitMQ, worker, log and gateway.
 * They are of the type {@code typing}, which is not kept, and on a channel of their own, so that
 * nobody sees them.
 */
final class RoundTrip implements StompListener, Outcomes {

  private static final String CHECK = "end to end";
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final String channel;
  private final Clock clock;
  private final Findings findings;
  private final BlockingQueue<StompMessage> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<String> refusal = new CompletableFuture<>();

  /**
   * @param channel of kind {@code chat}, that nobody else uses
   */
  RoundTrip(String channel, Clock clock, Findings findings) {
    this.channel = channel;
    this.clock = clock;
    this.findings = findings;
  }

  /** Sends through the gateway; through RabbitMQ, too, if there is a URL. */
  void run(URI url, Optional<String> token, Optional<String> amqpUrl) throws InterruptedException {
    try (GatewayStomp stomp = GatewayStomp.connect(url, token, this)) {
      await(stomp.subscribe("doctor", "/topic/" + channel, Map.of()));
      throughGateway(stomp);
      if (amqpUrl.isPresent()) {
        throughBroker(amqpUrl.get());
      }
    } catch (Failure failure) {
      findings.fault(CHECK, failure.text(), todo(failure.text()));
    }
  }

  private static ObjectNode event() {
    ObjectNode data = Json.object().put("userId", "doctor").put("typing", true);
    return Json.object().put("type", "typing").set("data", data);
  }

  private void throughGateway(GatewayStomp stomp) throws InterruptedException {
    Instant before = clock.instant();
    long from = System.nanoTime();
    await(stomp.send("/app/" + channel, Map.of(), event().toString()));
    Instant after = clock.instant();
    StompMessage back = next();
    findings.ok(
        CHECK, "an event came back through the gateway after %,d ms".formatted(since(from)));
    timestamp(back)
        .ifPresent(there -> new ClockCheck(findings).compare("the gateway", there, before, after));
  }

  private void throughBroker(String amqpUrl) throws InterruptedException {
    try (BrokerPublisher publisher = new BrokerPublisher(BrokerLink.connect(amqpUrl), this)) {
      long from = System.nanoTime();
      String id = UUID.randomUUID().toString();
      publisher.publish(1, channel, id, event().toString().getBytes(UTF_8));
      boolean isDone = publisher.awaitOutcome(LIMIT);
      publisher
          .failure()
          .ifPresent(
              failure -> {
                throw failure;
              });
      if (!isDone) {
        throw Failure.unreachable(
            publisher
                .blocked()
                .map(alarm -> "RabbitMQ has an alarm (%s)".formatted(alarm))
                .orElse("RabbitMQ does not confirm an event"),
            null);
      }
      String reason = refusal.getNow("");
      if (!reason.isEmpty()) {
        throw Failure.refused(reason);
      }
      next();
      findings.ok(CHECK, "an event came back through RabbitMQ after %,d ms".formatted(since(from)));
    }
  }

  private StompMessage next() throws InterruptedException {
    StompMessage message = received.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    if (message == null) {
      throw Failure.refused("RabbitMQ has confirmed an event, and it does not come back");
    }
    return message;
  }

  private static long since(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  private static Optional<Instant> timestamp(StompMessage message) {
    try {
      return Optional.of(Instant.parse(Json.read(message.body()).path("timestamp").asString("")));
    } catch (JacksonException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static void await(CompletableFuture<?> receipt) throws InterruptedException {
    try {
      receipt.get(LIMIT.toSeconds() * 2, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Failure failure ? failure : new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw Failure.unreachable("the gateway does not confirm a STOMP frame", e);
    }
  }

  private static String todo(String text) {
    if (text.contains("broker_blocked") || text.contains("alarm")) {
      return "free memory or disk on RabbitMQ's machine";
    }
    if (text.contains("unroutable")) {
      return "start a worker, which creates the queues";
    }
    if (text.contains("come back")) {
      return "start a worker, or look at its log and the gateway's";
    }
    return "look at the gateway's log";
  }

  @Override
  public void message(StompMessage message) {
    received.add(message);
  }

  @Override
  public void refused(String code, String text, String subscription) {
    refusal.complete("%s (%s)".formatted(text, code));
  }

  @Override
  public void lost(Loss loss) {
    refusal.complete(loss.reason());
  }

  @Override
  public void confirmed(long number) {
    // The thread that publishes waits for it.
  }

  @Override
  public void refused(long number, String reason) {
    refusal.complete(reason);
  }
}
