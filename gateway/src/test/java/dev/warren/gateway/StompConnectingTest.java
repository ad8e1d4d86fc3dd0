package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import dev.warren.testkit.client.WebSocketCarrier;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The sections "Connecting", "Protocol Negotiation" and "Heart-beating" of STOMP, in every version
 * and transport.
 */
@ExtendWith(NoLeaks.class)
class StompConnectingTest {

  @RegisterExtension static final StompServer SERVER = new StompServer();

  @ParameterizedTest
  @EnumSource
  void connectedHasVersionAndUser(Way way) {
    try (StompClient client = SERVER.open(way)) {
      client.frame("CONNECT", way.versionHeaders() + SERVER.asAlice(), "");
      StompFrame connected = client.take("CONNECTED");
      assertThat(connected.headers())
          .containsEntry("version", way.version())
          .containsEntry("user-name", "alice")
          .containsEntry("heart-beat", "0,0")
          .containsEntry("server", "warren");
      assertThat(connected.header("session")).isNotBlank();
      assertThat(connected.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WEBSOCKET_1_2 | CONNECT | 1.0         | 1.0
          WEBSOCKET_1_2 | CONNECT | 1.1         | 1.1
          WEBSOCKET_1_2 | CONNECT | 1.0,1.1     | 1.1
          WEBSOCKET_1_2 | CONNECT | 1.2,1.1,1.0 | 1.2
          WEBSOCKET_1_2 | STOMP   | 1.0,1.1,2.7 | 1.1
          TCP_1_2       | CONNECT | 1.0         | 1.0
          TCP_1_2       | CONNECT | 1.0,1.1     | 1.1
          TCP_1_2       | STOMP   | 1.1,1.2     | 1.2
          TCP_1_2       | STOMP   | 9.9,1.2     | 1.2
          """)
  void newestCommonVersionIsUsed(Way way, String command, String offered, String spoken) {
    try (StompClient client = SERVER.open(way)) {
      client.frame(command, "accept-version:" + offered + "\nhost:h\n" + SERVER.asAlice(), "");
      assertThat(client.take("CONNECTED").header("version")).isEqualTo(spoken);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_2", "TCP_1_2"})
  void unsupportedVersionIsRefused(Way way) {
    try (StompClient client = SERVER.open(way)) {
      client.frame("CONNECT", "accept-version:2.0,2.1\nhost:h\n" + SERVER.asAlice(), "");
      assertThat(client.error().headers())
          .containsEntry("code", "unsupported_version")
          .containsEntry("version", "1.0,1.1,1.2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void tokenMayBeThePasscode(Way way) {
    String login = "login:any\npasscode:" + SERVER.alice() + "\n";
    try (StompClient client = SERVER.open(way).connect(way.versionHeaders() + login)) {
      assertThat(client.connected().header("user-name")).isEqualTo("alice");
    }
  }

  @ParameterizedTest
  @EnumSource
  void missingTokenIsRefused(Way way) {
    try (StompClient client = SERVER.open(way)) {
      client.frame("CONNECT", way.versionHeaders(), "");
      assertThat(client.error().header("code")).isEqualTo("no_token");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_2", "TCP_1_2"})
  void badTokenIsRefused(Way way) {
    try (StompClient client = SERVER.open(way)) {
      client.frame("CONNECT", way.versionHeaders() + "Authorization:Bearer no.such.token\n", "");
      assertThat(client.error().header("code")).isEqualTo("bad_token");
    }
  }

  @ParameterizedTest
  @EnumSource
  void firstFrameMustBeConnect(Way way) {
    try (StompClient client = SERVER.open(way)) {
      client.frame("SEND", "destination:/topic/custom.a\n", "x");
      assertThat(client.error().header("code")).isEqualTo("no_token");
    }
  }

  @ParameterizedTest
  @EnumSource
  void secondConnectIsRefused(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      client.frame("CONNECT", way.versionHeaders() + SERVER.asAlice(), "");
      assertThat(client.error().header("code")).isEqualTo("malformed_frame");
    }
  }

  @ParameterizedTest
  @EnumSource
  void heartBeatsMayPrecedeConnect(Way way) {
    try (StompClient client = SERVER.open(way)) {
      client.send("\n\n");
      client.frame("CONNECT", way.versionHeaders() + SERVER.asAlice(), "");
      client.take("CONNECTED");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = Way.SINCE_1_1)
  void gatewaySendsPromisedHeartBeats(Way way) throws Exception {
    try (StompClient client = SERVER.open(way)) {
      client.frame("CONNECT", way.versionHeaders() + "heart-beat:0,1000\n" + SERVER.asAlice(), "");
      assertThat(client.take("CONNECTED").header("heart-beat")).isEqualTo("1000,0");
      client.awaitHeartBeats(2);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = Way.SINCE_1_1)
  void silentClientIsClosed(Way way) {
    try (StompClient client = SERVER.connect(way, SERVER.alice(), "heart-beat:1000,0\n")) {
      assertThat(client.closeCode()).isEqualTo(way.tcp() ? 0 : 4009);
      assertThat(client.untaken()).isEmpty();
    }
  }

  /** Clients of RabbitMQ's adapter send such a frame, and the specification of 1.0 prints it. */
  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_0", "TCP_1_0"})
  void frameOf10MayHaveABodyAndSpaces(Way way) {
    String topic = "destination: /topic/custom." + SERVER.freshName() + " \n";
    try (StompClient client = SERVER.open(way)) {
      client.send("CONNECT\nlogin: any\npasscode: %s\n\n\n\0\n".formatted(SERVER.alice()));
      client.take("CONNECTED");
      client.request("SUBSCRIBE", "id:1\nack: client\n" + topic, "\n");
      client.request("SEND", topic + "trace: t\n", "x");
      StompFrame message = client.message();
      assertThat(message.headers()).containsEntry("trace", "t");
      client.request("ACK", "message-id: " + message.header("message-id") + "\n", "a body");
    }
  }

  @ParameterizedTest
  @EnumSource
  void endOfLineIsNoBody(Way way) {
    try (StompClient client = SERVER.open(way)) {
      client.frame("CONNECT", way.versionHeaders() + SERVER.asAlice(), "\r\n");
      client.take("CONNECTED");
      client.request("BEGIN", "transaction:t\n", "\n");
      client.request("COMMIT", "transaction:t\n", "\n\n");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_2", "TCP_1_0"})
  void unknownLoginIsToldAboutAccounts(Way way) {
    try (StompClient client = SERVER.open(way)) {
      client.frame("CONNECT", way.versionHeaders() + "login:guest\npasscode:guest\n", "");
      StompFrame error = client.error();
      assertThat(error.header("code")).isEqualTo("bad_token");
      assertThat(error.text()).contains("login 'guest'", "account", "JWT as passcode");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v10.stomp", "v11.stomp", "v12.stomp"})
  void offeredSubprotocolIsAccepted(String subprotocol) {
    try (WebSocketCarrier webSocket =
        WebSocketCarrier.open(SERVER.gateway().stomp(), subprotocol)) {
      assertThat(webSocket.subprotocol()).isEqualTo(subprotocol);
    }
  }

  @ParameterizedTest
  @EnumSource
  void disconnectGetsAReceiptAndACleanClose(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      client.request("DISCONNECT", "");
      assertThat(client.closeCode()).isEqualTo(way.tcp() ? 0 : 1000);
      assertThat(client.untaken()).isEmpty();
    }
  }
}
