package dev.warren.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import dev.warren.testkit.Patience;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The issuer's keys are fetched in the background, so a broken endpoint delays no token with a
 * known key.
 */
class PublicKeysTest {

  private static final Duration NEVER = Duration.ofHours(1);

  private static final RSAKey FIRST = Signer.rsa("first");
  private static final ECKey SECOND = Signer.ec("second");
  private static final ECKey THIRD = Signer.ec("third");

  private JwksServer server;
  private PublicKeys keys;
  private TokenVerifier verifier;

  @BeforeEach
  void serveTheFirstKey() throws Exception {
    server = new JwksServer(FIRST);
    begin(Duration.ofMillis(1), Duration.ofSeconds(1));
  }

  private void begin(Duration interval, Duration timeout) {
    JwtSettings settings =
        new JwtSettings(null, server.url(), NEVER, interval, timeout, null, null, Duration.ZERO);
    keys = PublicKeys.of(settings);
    verifier = new TokenVerifier(settings, keys, InstantSource.system());
    Patience.await("the first key").until(() -> keys.find(JWSAlgorithm.RS256, "first").size() == 1);
  }

  /** Begins anew, so that no fetch of a slow machine ends before its response has come. */
  private void beginPatiently(Duration interval) {
    keys.close();
    begin(interval, Patience.LIMIT);
  }

  @AfterEach
  void close() {
    keys.close();
    server.close();
  }

  private static String token(JWK key) {
    return Signer.sign(key, Signer.bob(60));
  }

  /** Judges a token like the transports do: after all waits for its key. */
  private void judge(String token) throws Refused {
    CompletionStage<?> awaited = verifier.awaits(token);
    if (awaited != null) {
      Patience.get(awaited.toCompletableFuture());
    }
    verifier.verify(token);
  }

  private void assertRefused(JWK key, Refusal refusal) {
    assertThatThrownBy(() -> judge(token(key)))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.refusal()).isEqualTo(refusal));
  }

  /** Asserts that a token of this key is accepted without a wait. */
  private void assertKnown(JWK key) throws Refused {
    assertThat(verifier.awaits(token(key))).isNull();
    verifier.verify(token(key));
  }

  @Test
  void newKeyIsFetchedForItsFirstToken() throws Exception {
    beginPatiently(Duration.ofMillis(1));
    server.publish(FIRST, SECOND);
    judge(token(SECOND));
    assertKnown(FIRST);
    server.publish(SECOND, THIRD);
    judge(token(THIRD));
    assertKnown(SECOND);
    assertRefused(FIRST, Refusal.BAD_TOKEN);
  }

  /** The ways in which an endpoint fails. */
  enum Failure {
    STOPPED,
    HANGING,
    DRIPPING,
    HUGE,
    ERROR,
    REDIRECT,
    NO_CONTENT,
    NO_JSON,
    DEEP_JSON,
    NO_KEYS,
    ONLY_BAD_KEYS;

    private void begin(JwksServer server) {
      switch (this) {
        case STOPPED -> server.stop();
        case HANGING -> server.hang();
        case DRIPPING -> server.drip();
        case HUGE -> server.pad(1_000_000, FIRST, SECOND);
        case ERROR -> server.answerWith(500, "{\"keys\":[]}");
        case REDIRECT -> server.answerWith(302, "");
        case NO_CONTENT -> server.answerWith(204, "");
        case NO_JSON -> server.answerWith(200, "<html>\u0000");
        case DEEP_JSON -> server.answerWith(200, "{\"keys\":" + "[".repeat(100_000));
        case NO_KEYS -> server.answerWith(200, "{\"keys\":[]}");
        case ONLY_BAD_KEYS ->
            server.answerWith(
                200, "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"!\",\"e\":7},{},{\"kty\":\"oct\"}]}");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void brokenEndpointHurtsNoKnownKey(Failure failure) throws Exception {
    failure.begin(server);
    CompletionStage<?> awaited = verifier.awaits(token(SECOND));
    assertThat(awaited).isNotNull();
    assertKnown(FIRST);
    Patience.get(awaited.toCompletableFuture());
    assertKnown(FIRST);
    assertThatThrownBy(() -> verifier.verify(token(SECOND)))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.KEYS_UNAVAILABLE));
    // The next success is the last fetch for an hour, so it has to bring the second key.
    server.publish(FIRST, SECOND);
    if (failure == Failure.STOPPED) {
      server.startAgain();
    }
    Patience.await("recovery").until(() -> keys.find(JWSAlgorithm.ES256, "second").size() == 1);
    assertKnown(SECOND);
  }

  @Test
  void oneBadKeyCostsNoOther() throws Exception {
    beginPatiently(Duration.ofMillis(1));
    String good = SECOND.toPublicJWK().toJSONString();
    server.answerWith(
        200,
        "{\"keys\":[null,7,[],{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"},%s]}"
            .formatted(good));
    judge(token(SECOND));
  }

  @Test
  void unknownKeysAreFetchedOncePerInterval() throws Exception {
    keys.close();
    int before = server.fetches();
    begin(NEVER, Patience.LIMIT);
    server.awaitFetches(before + 1);

    assertRefused(Signer.ec("unknown"), Refusal.BAD_TOKEN);
    assertThat(server.fetches()).isEqualTo(before + 2);
    List<CompletionStage<?>> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      // A key that was just looked for is refused at once. Other keys wait for the next fetch, in
      // an hour.
      assertRefused(Signer.ec("unknown"), Refusal.BAD_TOKEN);
      waiting.add(verifier.awaits(token(Signer.ec("unknown-" + i))));
      assertKnown(FIRST);
    }
    assertThat(waiting).doesNotContainNull().noneMatch(each -> each.toCompletableFuture().isDone());
    assertThat(server.fetches()).isEqualTo(before + 2);
  }

  @Test
  void waitingTokensAreBounded() throws Exception {
    beginPatiently(Duration.ofMillis(1));
    server.hang();
    String unknown = token(SECOND);
    int waiting = 0;
    while (verifier.awaits(unknown) != null) {
      assertThat(++waiting).isLessThan(10_000);
    }
    assertThat(waiting).isEqualTo(1_000);
    assertThatThrownBy(() -> verifier.verify(unknown))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.KEYS_UNAVAILABLE));
    assertKnown(FIRST);
  }

  @Test
  void clientThatGivesUpCancelsNobody() throws Exception {
    beginPatiently(Duration.ofMillis(1));
    server.hang();
    CompletionStage<?> first = verifier.awaits(token(SECOND));
    CompletionStage<?> second = verifier.awaits(token(SECOND));
    first.toCompletableFuture().cancel(true);
    assertThat(second.toCompletableFuture().isCancelled()).isFalse();
    server.stop();
    Patience.get(second.toCompletableFuture());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/keys", "keys", "http:/keys"})
  void onlyHttpIsFetched(String url) {
    Duration any = Duration.ofSeconds(1);
    assertThatThrownBy(
            () ->
                PublicKeys.of(
                    new JwtSettings(null, URI.create(url), any, any, any, null, null, any)))
        .hasMessage("warren.jwt.jwks-url: needs http:// or https://");
  }
}
