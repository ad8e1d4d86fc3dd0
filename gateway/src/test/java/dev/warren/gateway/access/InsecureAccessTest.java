package dev.warren.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.gateway.access.AccessSettings.Account;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Settings for development need their exact value, work on loopback only, and log a warning. */
@ExtendWith(OutputCaptureExtension.class)
class InsecureAccessTest {

  private static final Map<String, Account> ACCOUNTS =
      Map.of("demo", TestAccess.account(null, "user", List.of(), null));

  private static AccessSettings settings(
      @Nullable String anyToken, @Nullable String anonymous, boolean onAnyAddress) {
    return new AccessSettings(ACCOUNTS, Map.of(), anyToken, anonymous, List.of(), onAnyAddress);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, true, , , warren.dev-tokens",
    ", true, , , warren.dev-tokens",
    "192.0.2.1, false, demo, , warren.access.any-token",
    "::, false, , demo, warren.access.anonymous"
  })
  void insecureSettingNeedsLoopback(
      @Nullable String address,
      boolean devTokens,
      @Nullable String anyToken,
      @Nullable String anonymous,
      String named)
      throws Exception {
    InetAddress at = address == null ? null : InetAddress.getByName(address);
    assertThatThrownBy(
            () -> InsecureAccess.check(settings(anyToken, anonymous, false), devTokens, at))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named)
        .hasMessageContaining("warren.access.insecure-on-any-address=true");
    assertThatCode(() -> InsecureAccess.check(settings(anyToken, anonymous, true), devTokens, at))
        .doesNotThrowAnyException();
    for (String loopback : List.of("127.0.0.1", "127.1.2.3", "::1")) {
      InsecureAccess.check(
          settings(anyToken, anonymous, false), devTokens, InetAddress.getByName(loopback));
    }
  }

  @Test
  void securedGatewayMayListenAnywhere(CapturedOutput output) {
    InsecureAccess.check(settings(null, null, false), false, null);
    assertThat(output).doesNotContain("INSECURE");
  }

  @Test
  void blankAccountIsNone() {
    assertThat(settings(" ", "", false).anyToken()).isNull();
    assertThat(settings(" ", "", false).anonymous()).isNull();
  }

  @Test
  void startAndEveryThousandthUseWarn(CapturedOutput output) throws Exception {
    AccessSettings settings = settings("demo", "demo", false);
    InsecureAccess.check(settings, true, InetAddress.getLoopbackAddress());
    assertThat(output.getOut().lines().filter(line -> line.contains("INSECURE"))).hasSize(3);

    Authenticator authenticator =
        TestAccess.authenticator(TestAccess.jwt(null, java.time.Duration.ZERO), settings);
    for (int i = 0; i < 2_000; i++) {
      authenticator.authenticate(Credentials.ofToken(null));
      authenticator.authenticate(Credentials.ofToken("any" + i));
    }
    for (String setting : List.of("warren.access.anonymous", "warren.access.any-token")) {
      for (String count : List.of("1000 times", "2000 times")) {
        assertThat(output.getOut().lines())
            .filteredOn(line -> line.contains(setting) && line.contains(count))
            .hasSize(1);
      }
    }
  }
}
