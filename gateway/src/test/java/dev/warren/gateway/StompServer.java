package dev.warren.gateway;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.warren.testkit.broker.FreePorts;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A gateway for a test class, in this JVM, with STOMP over WebSocket and over TCP and a RabbitMQ of
 * its own.
 */
final class StompServer implements BeforeAllCallback, AfterAllCallback {

  /** Wants a token of alice, who may read and write everything. */
  private static final String ALICE =
      "{\"user\":\"alice\",\"teams\":[\"team-7\"],\"channels\":{\"read\":[\"#\"],\"write\":[\"#\"]}}";

  private static final Duration PATIENCE = Duration.ofMillis(Carrier.PATIENCE_MS);

  private final AtomicInteger names = new AtomicInteger();

  private @Nullable TestBroker broker;
  private @Nullable RunningGateway gateway;
  private @Nullable Connection amqp;
  private String alice = "";
  private int tcpPort;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    broker = TestBroker.start();
    tcpPort = FreePorts.next();
    gateway =
        RunningGateway.start(
            broker.url(),
            "warren.dev-tokens=true",
            "warren.session.heart-beat=1s",
            "warren.tcp.port=" + tcpPort);
    gateway.awaitHealthy();
    alice = gateway.bearer(ALICE);
    amqp = broker.connect();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    if (amqp != null) {
      amqp.abort();
    }
    if (broker != null) {
      broker.close();
    }
  }

  /** A connection on which nothing was said yet. */
  RawStomp open(Way way) {
    try {
      return new RawStomp(
          way.tcp()
              ? new Carrier.Tcp(tcpPort)
              : new WebSocketCarrier(
                  gateway.url(), "v" + way.version().replace(".", "") + ".stomp"));
    } catch (IOException e) {
      throw new AssertionError("no connection by " + way, e);
    }
  }

  /** Connects alice, who may read and write everything. */
  RawStomp connect(Way way) {
    return connect(way, alice);
  }

  /** Connects with these header lines beside the version's. */
  RawStomp connect(Way way, String headers) {
    RawStomp client = open(way);
    client.frame("CONNECT", way.versionHeaders() + headers, "");
    client.await("CONNECTED", frame -> frame.command().equals("CONNECTED"));
    return client;
  }

  RunningGateway gateway() {
    return gateway;
  }

  /** The header line that lets alice in. */
  String alice() {
    return alice;
  }

  /** A name that no test has used. */
  String freshName() {
    return "t" + names.incrementAndGet();
  }

  /** What RabbitMQ has in this queue, taken out of it; null for nothing. */
  @Nullable GetResponse take(String queue) throws Exception {
    try (Channel channel = amqp.createChannel()) {
      return channel.basicGet(queue, true);
    }
  }

  /** The same, waiting until there is something. */
  GetResponse awaitTaken(String queue) {
    return Awaitility.await("a message in " + queue)
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> take(queue), message -> message != null);
  }

  /** Publishes to a queue, past the gateway. */
  void put(String queue, byte[] body) throws Exception {
    try (Channel channel = amqp.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish("", queue, true, null, body);
      channel.waitForConfirmsOrDie(PATIENCE.toMillis());
    }
  }
}
