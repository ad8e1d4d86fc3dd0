package dev.warren.gateway.transport.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Command;
import org.junit.jupiter.api.Test;

/** CONNECT: versions, heart-beats, credentials. */
class StompConnectTest extends ReadCommands {

  @Test
  void unauthenticatedClientMaySendLittle() {
    assertThatThrownBy(() -> read("SEND\ndestination:/topic/a\n\n" + "x".repeat(66_000)))
        .isInstanceOfSatisfying(
            Refused.class, r -> assertThat(r.refusal()).isEqualTo(Refusal.FRAME_TOO_LARGE));
  }

  @Test
  void newestCommonVersionIsAgreedOn() throws Refused {
    connect("accept-version: 1.0 , 1.1,2.0 \n");
    assertThat(commands.version()).isEqualTo(StompVersion.V1_1);
    connect("");
    assertThat(commands.version()).isEqualTo(StompVersion.V1_0);
    read("STOMP\naccept-version:1.2\n\n\0");
    assertThat(commands.version()).isEqualTo(StompVersion.V1_2);
    assertThat(refusal("CONNECT\naccept-version:2.0\n\n\0")).isEqualTo(Refusal.UNSUPPORTED_VERSION);
    assertThat(refusal("CONNECT\naccept-version:\n\n\0")).isEqualTo(Refusal.UNSUPPORTED_VERSION);
  }

  @Test
  void heartBeatsAreRead() throws Refused {
    Command.Connect connect = connect("heart-beat: 1000 , 20\n");
    assertThat(connect.sendsEveryMs()).isEqualTo(1000);
    assertThat(connect.wantsEveryMs()).isEqualTo(20);
    assertThat(connect("").sendsEveryMs()).isZero();
  }

  @Test
  void tokenMayComeInFourWays() throws Refused {
    assertThat(connect("Authorization:Bearer a.b.c\n").credentials().token()).isEqualTo("a.b.c");
    assertThat(connect("authorization:bearer  a.b.c \n").credentials().token()).isEqualTo("a.b.c");
    Credentials byPasscode = connect("login:alice\npasscode:a.b.c\n").credentials();
    assertThat(byPasscode.token()).isNull();
    assertThat(byPasscode.login()).isEqualTo("alice");
    assertThat(byPasscode.passcode()).isEqualTo("a.b.c");

    StompCommands withUrl = new StompCommands(MAX, OWN, "of.the.url");
    assertThat(((Command.Connect) read(withUrl, "CONNECT\n\n\0").get(0)).credentials().token())
        .isEqualTo("of.the.url");
    assertThat(
            ((Command.Connect) read(withUrl, "CONNECT\npasscode:p\n\n\0").get(0))
                .credentials()
                .token())
        .isNull();
    assertThat(
            ((Command.Connect) read(withUrl, "CONNECT\nAuthorization:Bearer t\n\n\0").get(0))
                .credentials()
                .token())
        .isEqualTo("t");
  }

  @Test
  void connectFrameHasNoEscapes() throws Refused {
    assertThat(connect("accept-version:1.2\nlogin:a\npasscode:x\\y\\n:\n").credentials().passcode())
        .isEqualTo("x\\y\\n:");
  }
}
