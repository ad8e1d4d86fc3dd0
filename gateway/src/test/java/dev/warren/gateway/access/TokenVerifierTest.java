package dev.warren.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each claim must be completely valid; otherwise the refusal names the claim. */
class TokenVerifierTest {

  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Duration LEEWAY = Duration.ofSeconds(30);
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  private static TokenClaims verify(byte[] payload, Instant now) throws Exception {
    JWSObject jws = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(payload));
    jws.sign(new MACSigner(SECRET.getBytes(StandardCharsets.UTF_8)));
    return new TokenVerifier(TestAccess.jwt(SECRET, LEEWAY), null, InstantSource.fixed(now))
        .verify(jws.serialize());
  }

  private static TokenClaims verify(String claims, Instant now) throws Exception {
    return verify("{%s}".formatted(claims).getBytes(StandardCharsets.UTF_8), now);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'sub':'Bob\\ud83d' | sub: has half of a surrogate pair",
        "'sub':'\\ude00Bob' | sub: has half of a surrogate pair",
        "'sub':'Bob\\u0000' | sub: has the control character U+0000",
        "'sub':'Bob\\u009f' | sub: has the control character U+009F",
        "'sub':' ' | sub: is blank",
        "'sub':'' | sub: is empty",
        "'sub':7 | sub: is not a text",
        "'sub':null | sub: is missing",
        "'name':'Bob\\ud83d' | name: has half",
        "'name':null | name: is null",
        "'role':null | role: is null",
        "'teams':null | teams: is null",
        "'channels':null | channels: is null",
        "'channels':{'read':null} | channels.read: is not a list",
        "'iat':null | iat: is null",
        "'nbf':null | nbf: is null",
        "'iss':null | iss: is null",
        "'aud':null | aud: is null",
        "'teams':['a','agents'] | teams[1]: 'agents' is a kind of channel",
        "'teams':['users'] | teams[0]: 'users' is a kind of channel",
        "'name':7 | name: is not a text",
        "'role':'user\\ud83d' | role: 'user",
        "'role':'' | role: '' is not one of",
        "'role':7 | role: is not a text",
        "'teams':[null] | teams[0]: is not a text",
        "'teams':['a',7] | teams[1]: is not a text",
        "'teams':['a','b\\ud83d'] | teams[1]: has half",
        "'teams':['\\u0007'] | teams[0]: has the control character U+0007",
        "'teams':['a','agents'] | teams[1]: 'agents' is a kind of channel",
        "'teams':'a' | teams: is not a list",
        "'teams':{'0':'a'} | teams: is not a list",
        "'channels':['#'] | channels: is not an object",
        "'channels':{'read':[null]} | channels.read[0]: is not a text",
        "'channels':{'read':['a.*','b\\ud83d']} | channels.read[1]: channel: ",
        "'channels':{'write':'#'} | channels.write: is not a list",
        "'iat':'now' | iat: is not a number of seconds since 1970",
        "'nbf':true | nbf: is not a number of seconds since 1970",
        "'sub':'bob','sub':'eve' | the claims are not JSON: "
      })
  void wrongClaimIsRefusedByName(String claim, String reason) {
    String bob = claim.contains("'sub'") ? "" : "\"sub\":\"bob\",";
    String claims = "\"exp\":99999999999,%s%s".formatted(bob, claim.replace('\'', '"'));
    assertThatThrownBy(() -> verify(claims, NOW))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.refusal()).isEqualTo(Refusal.BAD_TOKEN))
        .hasMessageStartingWith("in the token, " + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"ä|33|sub: is too long", "x|195|sub: is too long", "ä|32|", "x|194|"})
  void nameFitsIntoTheUsersChannel(String letter, int count, @Nullable String reason)
      throws Exception {
    String claims = "\"exp\":99999999999,\"sub\":\"%s\"".formatted(letter.repeat(count));
    if (reason == null) {
      assertThat(verify(claims, NOW).sub()).hasSize(count);
    } else {
      assertThatThrownBy(() -> verify(claims, NOW)).hasMessageContaining(reason);
    }
  }

  @Test
  void longTeamIsRefusedByName() {
    String team =
        "\"exp\":99999999999,\"sub\":\"bob\",\"teams\":[\"%s\"]".formatted("x".repeat(187));
    assertThatThrownBy(() -> verify(team, NOW))
        .hasMessageContaining(
            "teams[0]: is too long: the channel notifications.<name> may have 200 bytes");
  }

  @Test
  void namesAreNotNormalized() throws Exception {
    String composed = verify("\"exp\":99999999999,\"sub\":\"é\"", NOW).sub();
    String decomposed = verify("\"exp\":99999999999,\"sub\":\"e\u0301\"", NOW).sub();
    assertThat(composed).isNotEqualTo(decomposed);
  }

  @Test
  void claimsThatAreNoUtf8AreRefused() {
    for (byte last : new byte[] {(byte) 0xFF, (byte) 0xC3}) {
      byte[] payload = "{\"exp\":99999999999,\"sub\":\"bob?\"}".getBytes(StandardCharsets.UTF_8);
      payload[payload.length - 3] = last;
      assertThatThrownBy(() -> verify(payload, NOW))
          .hasMessage("in the token, the claims are not UTF-8");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807,",
    "9223372036854775808,",
    "1e400,",
    "99999999999.5,",
    "1e10,",
    "-9223372036854775809, token_expired",
    "-1, token_expired",
    "-0.5, token_expired",
    "1e-400, token_expired",
    "0, token_expired",
    "1000000000.25, token_expired",
    "'\"99999999999\"', bad_token",
    "'\"soon\"', bad_token",
    "true, bad_token",
    "[99999999999], bad_token",
    "null, bad_token"
  })
  void expIsANumberOfSeconds(String exp, @Nullable String refusal) throws Exception {
    String claims = "\"sub\":\"bob\",\"exp\":%s".formatted(exp);
    if (refusal == null) {
      assertThat(verify(claims, NOW).times().exp()).isAfter(NOW);
    } else {
      assertThatThrownBy(() -> verify(claims, NOW))
          .isInstanceOfSatisfying(
              Refused.class, each -> assertThat(each.refusal().code()).isEqualTo(refusal));
    }
  }

  @Test
  void clocksMayDifferByTheLeeway() throws Exception {
    long exp = NOW.getEpochSecond();
    String claims =
        "\"sub\":\"bob\",\"exp\":%d,\"nbf\":%d,\"iat\":%d".formatted(exp, exp - 600, exp + 6_000);

    assertThat(verify(claims, NOW.minusMillis(1)).times().exp()).isEqualTo(NOW);
    // A connection that begins within the leeway lives until the leeway ends.
    assertThat(verify(claims, NOW).times().exp()).isEqualTo(NOW.plus(LEEWAY));
    assertThat(verify(claims, NOW.plus(LEEWAY).minusMillis(1)).times().exp())
        .isEqualTo(NOW.plus(LEEWAY));
    assertThat(verify(claims, NOW.minusSeconds(630)).times().exp()).isEqualTo(NOW);
    assertThatThrownBy(() -> verify(claims, NOW.plus(LEEWAY)))
        .hasMessage("the token has expired; sign in again");
    assertThatThrownBy(() -> verify(claims, NOW.minusSeconds(631)))
        .hasMessage("in the token, nbf: the token is not valid before 2026-01-31T11:50:00Z");
  }
}
