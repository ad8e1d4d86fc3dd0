package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** STOMP, "Connecting", "Protocol Negotiation" and "Heart-beating", by whichever way. */
@ExtendWith(NoLeaks.class)
class StompConnectingTest {

  @RegisterExtension static final StompServer SERVER = new StompServer();

  @ParameterizedTest
  @EnumSource
  void connectedSaysTheVersionAndWhoOneIs(Way way) {
    try (RawStomp client = SERVER.open(way)) {
      client.frame("CONNECT", way.versionHeaders() + SERVER.alice(), "");
      RawStomp.Frame connected =
          client.await("CONNECTED", frame -> frame.command().equals("CONNECTED"));
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
  void theNewestVersionOfBothSidesIsSpoken(Way way, String command, String offered, String spoken) {
    try (RawStomp client = SERVER.open(way)) {
      client.frame(command, "accept-version:" + offered + "\nhost:h\n" + SERVER.alice(), "");
      assertThat(
              client
                  .await("CONNECTED", frame -> frame.command().equals("CONNECTED"))
                  .header("version"))
          .isEqualTo(spoken);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_2", "TCP_1_2"})
  void aVersionThatNobodyHereSpeaksIsRefusedWithThoseThatAreSpoken(Way way) {
    try (RawStomp client = SERVER.open(way)) {
      client.frame("CONNECT", "accept-version:2.0,2.1\nhost:h\n" + SERVER.alice(), "");
      assertThat(client.error().headers())
          .containsEntry("code", "unsupported_version")
          .containsEntry("version", "1.0,1.1,1.2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTokenMayComeAsPasscode(Way way) {
    String token = SERVER.alice().substring("Authorization:Bearer ".length());
    try (RawStomp client = SERVER.connect(way, "login:whoever\npasscode:" + token)) {
      assertThat(client.request("SEND", "destination:/topic/custom.a\n", "x").command())
          .isEqualTo("RECEIPT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoBringsNoTokenIsRefused(Way way) {
    try (RawStomp client = SERVER.open(way)) {
      client.frame("CONNECT", way.versionHeaders(), "");
      assertThat(client.error().header("code")).isEqualTo("no_token");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WEBSOCKET_1_2", "TCP_1_2"})
  void whoBringsABadTokenIsRefused(Way way) {
    try (RawStomp client = SERVER.open(way)) {
      client.frame("CONNECT", way.versionHeaders() + "Authorization:Bearer no.such.token\n", "");
      assertThat(client.error().header("code")).isEqualTo("bad_token");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theFirstFrameMustBeConnect(Way way) {
    try (RawStomp client = SERVER.open(way)) {
      client.frame("SEND", "destination:/topic/custom.a\n", "x");
      assertThat(client.error().header("code")).isEqualTo("no_token");
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneConnectsOnce(Way way) {
    try (RawStomp client = SERVER.connect(way)) {
      client.frame("CONNECT", way.versionHeaders() + SERVER.alice(), "");
      assertThat(client.error().header("code")).isEqualTo("malformed_frame");
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsOfLineMayComeBeforeConnect(Way way) {
    try (RawStomp client = SERVER.open(way)) {
      client.send("\n\n");
      client.frame("CONNECT", way.versionHeaders() + SERVER.alice(), "");
      client.await("CONNECTED", frame -> frame.command().equals("CONNECTED"));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = Way.SINCE_1_1)
  void theGatewayBeatsAsItPromised(Way way) throws Exception {
    try (RawStomp client = SERVER.open(way)) {
      client.frame("CONNECT", way.versionHeaders() + "heart-beat:0,1000\n" + SERVER.alice(), "");
      assertThat(
              client
                  .await("CONNECTED", frame -> frame.command().equals("CONNECTED"))
                  .header("heart-beat"))
          .isEqualTo("1000,0");
      client.awaitHeartBeats(2);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = Way.SINCE_1_1)
  void whoPromisedHeartBeatsAndIsSilentIsClosed(Way way) {
    try (RawStomp client = SERVER.connect(way, "heart-beat:1000,0\n" + SERVER.alice())) {
      client.awaitEnd();
      assertThat(client.unasked()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v10.stomp", "v11.stomp", "v12.stomp"})
  void theSubprotocolThatIsOfferedIsAgreedTo(String subprotocol) {
    try (WebSocketCarrier webSocket = new WebSocketCarrier(SERVER.gateway().url(), subprotocol)) {
      assertThat(webSocket.subprotocol()).isEqualTo(subprotocol);
    }
  }

  @ParameterizedTest
  @EnumSource
  void disconnectIsAnsweredAndThenTheConnectionIsClosed(Way way) {
    try (RawStomp client = SERVER.connect(way)) {
      client.request("DISCONNECT", "");
      assertThat(client.awaitEnd()).isEqualTo(way.tcp() ? 0 : 1000);
      assertThat(client.unasked()).isEmpty();
    }
  }
}
