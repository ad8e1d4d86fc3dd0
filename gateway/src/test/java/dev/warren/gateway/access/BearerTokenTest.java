package dev.warren.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every transport reads the token of a request in the same way. */
class BearerTokenTest {

  @ParameterizedTest
  @CsvSource({
    "Bearer t1, t1",
    "bearer t1, t1",
    "BEARER   t1, t1",
    "t1, t1",
    "'Bearer ', ''",
  })
  void headerCarriesTheToken(String authorization, String token) {
    assertThat(BearerToken.of(authorization, null)).isEqualTo(token);
  }

  @Test
  void headerComesBeforeTheUrl() {
    assertThat(BearerToken.of("Bearer t1", "t2")).isEqualTo("t1");
    assertThat(BearerToken.of("t1", "t2")).isEqualTo("t1");
    assertThat(BearerToken.of(null, "t2")).isEqualTo("t2");
    assertThat(BearerToken.of(null, null)).isNull();
  }

  @Test
  void otherSchemesAreForTheProxy() {
    assertThat(BearerToken.of("Basic dTpw", null)).isNull();
    assertThat(BearerToken.of("Basic dTpw", "t2")).isEqualTo("t2");
  }
}
