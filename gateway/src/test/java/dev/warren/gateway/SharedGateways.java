package dev.warren.gateway;

import dev.warren.testkit.Patience;
import dev.warren.testkit.Secrets;
import dev.warren.testkit.broker.TestBroker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The gateways that all test classes of this JVM share, with one RabbitMQ and no worker. They start
 * on demand and end with the JVM. A test that shares them uses names of its own.
 */
final class SharedGateways {

  private static final AtomicInteger NAMES = new AtomicInteger();

  private static final Map<List<String>, RunningGateway> GATEWAYS = new HashMap<>();

  /** A SEND waits for a slow machine, too, because the tests of refusals have their own limit. */
  private static final String PATIENT =
      "warren.session.publish-timeout=" + Patience.LIMIT.toSeconds() + "s";

  private static @Nullable TestBroker broker;

  private SharedGateways() {}

  /** A name that no other test of this JVM gets. */
  static String freshName() {
    return "t" + NAMES.incrementAndGet();
  }

  static synchronized TestBroker broker() {
    if (broker == null) {
      broker = TestBroker.shared();
    }
    return broker;
  }

  /** The gateway with these settings. */
  static synchronized RunningGateway with(String... settings) {
    return GATEWAYS.computeIfAbsent(
        List.of(settings),
        all ->
            RunningGateway.start(
                broker().url(),
                Stream.concat(Stream.of(PATIENT), Stream.of(settings)).toArray(String[]::new)));
  }

  /** A gateway without a RabbitMQ. */
  static synchronized RunningGateway withoutBroker() {
    return GATEWAYS.computeIfAbsent(
        List.of(RunningGateway.NO_BROKER),
        none ->
            RunningGateway.starting(RunningGateway.NO_BROKER, "warren.session.publish-timeout=1s"));
  }

  /** A gateway without a RabbitMQ that trusts its proxy, by one of Spring Boot's strategies. */
  static synchronized RunningGateway behindProxy(String strategy) {
    return GATEWAYS.computeIfAbsent(
        List.of(strategy),
        none ->
            RunningGateway.starting(
                RunningGateway.NO_BROKER,
                "server.forward-headers-strategy=" + strategy,
                "warren.hosts=localhost,in,app.example"));
  }

  /** The gateway of most tests, whose window holds the whole log. */
  static RunningGateway usual() {
    return with(
        "warren.session.heart-beat=1s",
        "warren.tcp.port=0",
        "warren.access.accounts.device.passcode=" + Secrets.PASSCODE,
        "warren.access.accounts.device.teams=team-7",
        "warren.allowed-origins=self,https://app.example,null",
        "warren.hosts=localhost,127.0.0.1,[::1],warren.example,a.example");
  }

  /** A gateway whose window is very small, so that history comes from the stream. */
  static RunningGateway smallWindow() {
    return with("warren.history.window=16KB", "warren.history.scanned=64KB");
  }
}
