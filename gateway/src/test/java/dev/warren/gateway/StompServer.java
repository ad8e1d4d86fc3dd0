package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.TcpCarrier;
import dev.warren.testkit.client.WebSocketCarrier;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The shared gateway as a server of STOMP, over WebSocket and over TCP, and the queues behind it.
 */
final class StompServer implements BeforeAllCallback, AfterAllCallback {

  private @Nullable RunningGateway gateway;
  private @Nullable Connection amqp;
  private String alice = "";

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    gateway = SharedGateways.usual();
    alice = gateway.token(Tokens.everything("alice", "team-7"));
    amqp = SharedGateways.broker().connect();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (amqp != null) {
      amqp.abort();
    }
  }

  RunningGateway gateway() {
    return gateway;
  }

  TestBroker broker() {
    return SharedGateways.broker();
  }

  /** The token of alice, who may read and write every channel. */
  String alice() {
    return alice;
  }

  /** The header line by which alice authenticates. */
  String asAlice() {
    return StompConnection.authorization(alice);
  }

  /** A name that no other test uses. */
  String freshName() {
    return SharedGateways.freshName();
  }

  /** A connection without CONNECT. */
  StompClient open(Way way) {
    try {
      return StompClient.open(
          way.tcp()
              ? new TcpCarrier(gateway.tcpPort())
              : WebSocketCarrier.open(
                  gateway.stomp(), "v" + way.version().replace(".", "") + ".stomp"));
    } catch (IOException e) {
      throw new AssertionError("no connection by " + way, e);
    }
  }

  /** Connects alice. */
  StompClient connect(Way way) {
    return connect(way, alice);
  }

  /** Connects with this token and these further header lines. */
  StompClient connect(Way way, String token, String... headers) {
    return open(way)
        .connect(
            way.versionHeaders() + StompConnection.authorization(token) + String.join("", headers));
  }

  /** Connects alice and subscribes with the id {@code s} and these header lines. */
  StompClient subscribed(Way way, String headers) {
    StompClient client = connect(way);
    client.request("SUBSCRIBE", "id:s\n" + headers);
    return client;
  }

  /**
   * Sends a marker, which must be the client's next message, so that no other message was under way
   * to it.
   *
   * @param to the header line of the destination, to which the client is subscribed
   */
  static void assertNothingIsUnderWay(StompClient client, String to) {
    client.request("SEND", to, "marker");
    assertThat(client.message().text()).isEqualTo("marker");
  }

  /** Takes the first message out of a queue; null when it is empty. */
  @Nullable GetResponse take(String queue) throws Exception {
    try (Channel channel = amqp.createChannel()) {
      return channel.basicGet(queue, true);
    }
  }

  /** Takes the first message out of a queue; waits for it. */
  GetResponse awaitTaken(String queue) {
    return Patience.await("a message in " + queue)
        .ignoreExceptions()
        .until(() -> take(queue), message -> message != null);
  }

  /** Publishes to a queue over AMQP. */
  void put(String queue, byte[] body) throws Exception {
    try (Channel channel = amqp.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish("", queue, true, null, body);
      channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
    }
  }
}
