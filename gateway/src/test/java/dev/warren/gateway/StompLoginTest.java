package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import dev.warren.testkit.Secrets;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import org.junit.jupiter.api.Test;

/** A client authenticates with an account or a token, and exchanges heart-beats. */
@WithGateway
class StompLoginTest {

  private static RunningGateway gateway;

  @Test
  void accountLogsInWithItsPasscode() {
    try (StompClient client =
        gateway.connect("login:device\npasscode:" + Secrets.PASSCODE + "\n")) {
      assertThat(client.connected().header("user-name")).isEqualTo("device");
    }
    try (StompClient client = StompClient.open(gateway.stomp())) {
      client.send("CONNECT\naccept-version:1.2\nlogin:device\npasscode:PROTECTED\n\n\0");
      assertThat(client.take("ERROR").headers()).containsEntry("code", "bad_token");
      assertThat(client.closeCode()).isEqualTo(4001);
    }
  }

  @Test
  void tokenMayBeInTheUrl() {
    try (StompClient client = StompClient.open(gateway.stomp() + "?token=" + gateway.bob())) {
      assertThat(client.connect(StompClient.V12).connected().headers())
          .containsEntry("user-name", "bob")
          .containsEntry("version", "1.2")
          .containsEntry("server", "warren")
          .containsKey("session");
    }
  }

  @Test
  void heartBeatsGoBothWays() {
    try (StompClient listening = beating("0,1000");
        StompClient promising = beating("1000,0");
        StompClient keeping = beating("100,0");
        StompClient none = gateway.client(gateway.bob())) {
      assertThat(listening.connected().headers()).containsEntry("heart-beat", "1000,0");
      assertThat(promising.connected().headers()).containsEntry("heart-beat", "0,1000");
      assertThat(keeping.connected().headers()).containsEntry("heart-beat", "0,1000");
      assertThat(none.connected().headers()).containsEntry("heart-beat", "0,0");
      Patience.await("the end of the client that sends no promised heart-beats")
          .until(
              () -> {
                keeping.send("\n");
                return !promising.isOpen();
              });
      assertThat(listening.heartBeats()).isGreaterThanOrEqualTo(2);
      assertThat(listening.isOpen() && keeping.isOpen() && none.isOpen()).isTrue();
      assertThat(none.heartBeats()).isZero();
    }
  }

  private static StompClient beating(String heartBeat) {
    return gateway.connect(
        StompConnection.authorization(gateway.bob()) + "heart-beat:" + heartBeat + "\n");
  }

  @Test
  void connectionEndsWithItsToken() {
    String expiring = gateway.token(Tokens.expiring(Tokens.user("bob"), 2));
    try (StompClient client = StompClient.open(gateway.stomp())) {
      // On a slow machine the token may have expired before CONNECT arrives.
      client.frame("CONNECT", StompClient.V12 + StompConnection.authorization(expiring), "");
      assertThat(client.take("ERROR").header("code")).isEqualTo("token_expired");
      assertThat(client.closeCode()).isEqualTo(4011);
    }
  }
}
