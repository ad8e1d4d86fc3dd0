package dev.warren.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret that anybody can guess is refused at the start. */
class WeakSecretTest {

  private static void start(String secret) {
    new TokenVerifier(TestAccess.jwt(secret, Duration.ZERO), null, InstantSource.system());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "                                ",
        "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t",
        "   a                            ",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "00000000000000000000000000000000",
        "abababababababababababababababab",
        "changemechangemechangemechangeme",
        "passwordpasswordpasswordpassword",
        "12345678901234567890123456789012",
        "0123456789012345678901234567890123456789",
        "ääääääääääääääääääääääääääääääää",
        "a-string-secret-at-least-256-bits-long",
        "set WARREN_JWT_SECRET to 32 random bytes or more"
      })
  void guessableSecretEndsTheStart(String secret) {
    assertThatThrownBy(() -> start(secret))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("warren.jwt.secret ")
        .hasMessageContaining("openssl rand -hex 32")
        .hasMessageNotContaining("'" + secret);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0123456789abcdef0123456789abcdef",
        "5f3c6b0e8a1d4f7290b3c5d7e9f10a2b5f3c6b0e8a1d4f7290b3c5d7e9f10a2b",
        "correct horse battery staple, and more",
        "Zk9wQmV4bUx0R2hYc1lqN0FpVnBEdUZ3"
      })
  void randomSecretIsTaken(String secret) {
    assertThat(WeakSecret.defect(secret)).isNull();
    start(secret);
  }
}
