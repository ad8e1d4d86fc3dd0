package dev.warren.gateway.metrics;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.command.Clients;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.HistoryWindow;
import dev.warren.gateway.log.LogTail;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.presence.PresenceTables;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.PublishFailed;
import dev.warren.gateway.session.SessionCounts;
import dev.warren.gateway.session.Transport;
import dev.warren.gateway.subscription.SubscriptionCounts;
import dev.warren.gateway.subscription.SubscriptionKind;
import dev.warren.presence.Status;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * All meters of a gateway; docs/metrics.md lists the same. Every one is there from the start, with
 * all values of its tags: a rate that begins with the first event would not show that event.
 *
 * <p>Numbers are read when somebody scrapes: nothing here is on the way of a message to a client.
 */
public final class GatewayMetrics implements MeterBinder {

  /** From a RabbitMQ next door to the default of {@code warren.session.publish-timeout}. */
  private static final Duration[] CONFIRM_BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final SessionCounts sessions;
  private final SubscriptionCounts subscriptions;
  private final FanOut fanOut;
  private final LogTail log;
  private final HistoryWindow recent;
  private final ConfirmedPublisher publisher;
  private final PresenceTables presence;

  public GatewayMetrics(
      Clients clients,
      FanOut fanOut,
      LogTail log,
      HistoryWindow recent,
      ConfirmedPublisher publisher,
      PresenceTables presence) {
    this.sessions = clients.counts();
    this.subscriptions = clients.subscriptionCounts();
    this.fanOut = fanOut;
    this.log = log;
    this.recent = recent;
    this.publisher = publisher;
    this.presence = presence;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    connections(registry);
    subscriptions(registry);
    deliveries(registry);
    drops(registry);
    refusals(registry);
    publishes(registry);
    log(registry);
    presence(registry);
  }

  private void connections(MeterRegistry registry) {
    for (Transport transport : Transport.values()) {
      for (boolean authenticated : new boolean[] {true, false}) {
        gauge("warren.connections", () -> sessions.connections(transport, authenticated))
            .tag("transport", transport.toString())
            .tag("authenticated", Boolean.toString(authenticated))
            .description("Connected clients")
            .register(registry);
      }
    }
    for (CloseReason reason : CloseReason.values()) {
      closed(registry, value(reason), counts -> counts.closed(reason));
    }
    closed(registry, "gone", SessionCounts::gone);
  }

  private void closed(MeterRegistry registry, String reason, ToDoubleFunction<SessionCounts> n) {
    FunctionCounter.builder("warren.connections.closed", sessions, n)
        .tag("reason", reason)
        .description("Connections that have ended")
        .register(registry);
  }

  private void subscriptions(MeterRegistry registry) {
    for (SubscriptionKind kind : SubscriptionKind.values()) {
      gauge("warren.subscriptions", () -> subscriptions.subscriptions(kind))
          .tag("destination", value(kind))
          .description("Subscriptions of connected clients")
          .register(registry);
    }
  }

  private void deliveries(MeterRegistry registry) {
    delivered(
        registry,
        SubscriptionKind.TOPIC,
        // What comes live, and what came before and was asked for.
        counts -> fanOut.deliveries() + counts.deliveries(SubscriptionKind.TOPIC));
    delivered(
        registry, SubscriptionKind.QUEUE, counts -> counts.deliveries(SubscriptionKind.QUEUE));
    delivered(
        registry, SubscriptionKind.ALERTS, counts -> counts.deliveries(SubscriptionKind.ALERTS));
    gauge("warren.fanout.waiting", fanOut::waitingBytes)
        .baseUnit(BaseUnits.BYTES)
        .description("Read of the log, and not fanned out to this gateway's clients yet")
        .register(registry);
  }

  private void delivered(
      MeterRegistry registry, SubscriptionKind kind, ToDoubleFunction<SubscriptionCounts> n) {
    FunctionCounter.builder("warren.deliveries", subscriptions, n)
        .tag("destination", value(kind))
        .description("Messages written to clients")
        .register(registry);
  }

  /** What clients were not given; a further reason is a further line. */
  private void drops(MeterRegistry registry) {
    dropped(registry, "too_slow", sessions, counts -> counts.closed(CloseReason.TOO_SLOW));
    dropped(registry, "typing", fanOut, FanOut::droppedTyping);
    dropped(registry, "progress", fanOut, FanOut::droppedProgress);
    dropped(registry, "gap", log, LogTail::gaps);
    dropped(registry, "duplicate", log, LogTail::duplicates);
    dropped(registry, "unreadable", log, LogTail::unreadable);
  }

  private static <T> void dropped(
      MeterRegistry registry, String reason, T of, ToDoubleFunction<T> n) {
    FunctionCounter.builder("warren.drops", of, n)
        .tag("reason", reason)
        .description("What clients were not given")
        .register(registry);
  }

  private void refusals(MeterRegistry registry) {
    for (Refusal refusal : Refusal.values()) {
      FunctionCounter.builder("warren.refusals", sessions, counts -> counts.refusals(refusal))
          .tag("code", refusal.code())
          .description("What clients asked for and was refused")
          .register(registry);
    }
  }

  private void publishes(MeterRegistry registry) {
    published(registry, "confirmed", ConfirmedPublisher::confirmed);
    for (PublishFailed.Cause cause : PublishFailed.Cause.values()) {
      published(registry, value(cause), from -> from.failed(cause));
    }
    Timer confirm =
        Timer.builder("warren.publish.confirm")
            .description("From the publish to RabbitMQ's confirm")
            .serviceLevelObjectives(CONFIRM_BUCKETS)
            .register(registry);
    publisher.onConfirm(nanos -> confirm.record(nanos, TimeUnit.NANOSECONDS));
  }

  private void published(
      MeterRegistry registry, String outcome, ToDoubleFunction<ConfirmedPublisher> n) {
    FunctionCounter.builder("warren.publishes", publisher, n)
        .tag("outcome", outcome)
        .description("Messages published to RabbitMQ")
        .register(registry);
  }

  private void log(MeterRegistry registry) {
    gauge("warren.log.position", this::position)
        .description("The last message of the log that was read")
        .register(registry);
    gauge("warren.history.window.messages", recent::messages)
        .description("Messages of the log held in memory")
        .register(registry);
    gauge("warren.history.window.size", recent::bytes)
        .baseUnit(BaseUnits.BYTES)
        .description("The memory that they take, about")
        .register(registry);
  }

  private void presence(MeterRegistry registry) {
    for (Status status : Status.values()) {
      gauge("warren.presence.users", () -> presence.counts().getOrDefault(status, 0))
          .tag("status", status.title())
          .description("Users as their teams see them")
          .register(registry);
    }
  }

  /** Not a number before the first: as 0 it would be behind every other gateway's for ever. */
  private double position() {
    long position = recent.lastPosition();
    return position == 0 ? Double.NaN : position;
  }

  private static Gauge.Builder<Supplier<Number>> gauge(String name, Supplier<Number> number) {
    return Gauge.builder(name, number);
  }

  private static String value(Enum<?> tag) {
    return tag.name().toLowerCase(Locale.ROOT);
  }
}
