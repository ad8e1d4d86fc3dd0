package dev.warren.bench.load;

import com.sun.management.OperatingSystemMXBean;
import dev.warren.bench.peer.Target;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;

/** The subscribers of a peer and the runs over their connections. */
final class Load {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Connections connections;
  private final Subscriptions subscriptions;
  private final Audience audience;

  /** The number of each channel's next message. */
  private final AtomicLongArray numbers;

  Load(Connections connections) {
    this.connections = connections;
    subscriptions = new Subscriptions(connections);
    numbers = new AtomicLongArray(connections.channels().count());
    audience =
        connections.target().wire() == Target.Wire.AMQP_STREAM
            ? new StreamAudience(connections, subscriptions)
            : new Fleet(connections, subscriptions, numbers);
  }

  Connected open() {
    return audience.open();
  }

  Map<Integer, Integer> close() {
    return audience.close();
  }

  /** Cuts all connections; {@link #resume} brings the clients back. */
  void cut() {
    audience.cut();
  }

  Resumed resume() {
    return audience.resume();
  }

  /** Publishes a backlog; returns its size once the feed has accepted all of it. */
  long publish(Backlog backlog) throws IOException {
    Run run = Run.atRate(0, 0, backlog.bodyBytes());
    AtomicLongArray published = new AtomicLongArray(subscriptions.channels());
    try (Publisher publisher = Publisher.open(connections, subscriptions, run.bodyBytes())) {
      audience.begin(run, published);
      List<Body> bodies = List.of(Body.plain(run.bodyBytes()));
      Publishing publishing = publishing(run, publisher, bodies, published);
      publishing.publishEach(backlog.messages());
      await(publishing);
      if (!isComplete(publishing)) {
        throw new IOException("of %d messages not all were taken".formatted(publishing.count()));
      }
      return publishing.count();
    }
  }

  /**
   * @param stopped becomes true to end the run before its time
   */
  Measured run(Run run, BooleanSupplier stopped) throws IOException {
    List<Body> bodies = Body.of(connections.channels().kind(), run.bodyBytes());
    AtomicLongArray published = new AtomicLongArray(subscriptions.channels());
    try (Publisher publisher = Publisher.open(connections, subscriptions, run.bodyBytes())) {
      if (connections.channels().isEvents()) {
        introduce(publisher, Run.atRate(0, run.rate(), run.bodyBytes()), bodies);
      }
      audience.begin(run, published);
      long cpu = cpuNanos();
      Publishing publishing = publishing(run, publisher, bodies, published);
      publishing.publish(stopped);
      double seconds = publishing.seconds();
      long inTime = audience.arrivals().delivered();
      long churned = audience.end();
      await(publishing);
      cpu = cpuNanos() - cpu;
      double cpuSeconds = cpu / 1e9;
      return audience.whileReading(
          () -> measured(seconds, publishing.count(), inTime, churned, cpuSeconds));
    }
  }

  /**
   * Publishes a message to each channel before the run. A quorum queue registers each publisher at
   * its first message. RabbitMQ syncs that to disk for one queue after the other, and all messages
   * of the publisher wait meanwhile. Publishers live for long, so a run does not include this.
   */
  private void introduce(Publisher publisher, Run run, List<Body> bodies) throws IOException {
    AtomicLongArray published = new AtomicLongArray(subscriptions.channels());
    audience.begin(run, published);
    Publishing first = publishing(run, publisher, bodies, published);
    first.publishEach(1);
    await(first);
  }

  /**
   * Waits for late deliveries until none has arrived for a while, because an overload is slow but
   * loses nothing.
   */
  private void await(Publishing publishing) {
    long arrived = audience.arrivals().delivered();
    long patientUntil = System.nanoTime() + PATIENCE_NANOS;
    while (!isComplete(publishing) && System.nanoTime() < patientUntil) {
      Sleep.millis(2);
      long now = audience.arrivals().delivered();
      if (now > arrived) {
        arrived = now;
        patientUntil = System.nanoTime() + PATIENCE_NANOS;
      }
    }
  }

  /**
   * In a chat, the number of deliveries does not show whether all messages have arrived: members
   * that move get fewer or more of them than the publisher expected.
   */
  private boolean isComplete(Publishing publishing) {
    return connections.channels().isChat()
        ? publishing.isSettled() && audience.<Long>whileReading(audience::missing) == 0
        : publishing.isComplete();
  }

  private Measured measured(
      double seconds, long published, long inTime, long churned, double cpuSeconds) {
    Arrivals arrivals = audience.arrivals();
    if (arrivals.foreign() > 0) {
      System.err.printf("load: %d messages were not published here%n", arrivals.foreign());
    }
    return new Measured(
        seconds,
        published,
        new Measured.Deliveries(
            inTime, arrivals.count() - inTime, audience.missing(), arrivals.outOfOrder()),
        Measured.Latencies.of(arrivals.latencies()),
        audience.closes(),
        new Measured.Generator(churned, cpuSeconds));
  }

  private Publishing publishing(
      Run run, Publisher publisher, List<Body> bodies, AtomicLongArray published) {
    Publishing.Counters counters = new Publishing.Counters(numbers, published);
    return new Publishing(run, audience, publisher, bodies, counters);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
