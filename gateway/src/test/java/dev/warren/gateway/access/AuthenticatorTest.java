package dev.warren.gateway.access;

import static dev.warren.gateway.access.TestAccess.access;
import static dev.warren.gateway.access.TestAccess.account;
import static dev.warren.gateway.access.TestAccess.authenticator;
import static dev.warren.gateway.access.TestAccess.jwt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.AccessSettings.Account;
import dev.warren.gateway.access.AccessSettings.Channels;
import dev.warren.gateway.access.AccessSettings.Grant;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Credentials become users, or are refused. */
class AuthenticatorTest {

  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final AccessSettings OFF = access(Map.of(), Map.of(), null, null, List.of());

  private static final Duration LEEWAY = Duration.ofSeconds(30);

  private static final Account DEMO = account("demo-pass", "agent", List.of("team-7"), null);

  private static Authenticator with(AccessSettings access) {
    return authenticator(jwt(SECRET, LEEWAY), access);
  }

  private static Credentials token(@Nullable String token) {
    return new Credentials(token, null, null);
  }

  private static JWTClaimsSet.Builder bob() {
    return new JWTClaimsSet.Builder()
        .subject("bob")
        .expirationTime(Date.from(Instant.now().plusSeconds(60)));
  }

  private static String sign(JWSAlgorithm algorithm, String secret, JWTClaimsSet claims)
      throws JOSEException {
    SignedJWT jwt = new SignedJWT(new JWSHeader(algorithm), claims);
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    jwt.sign(new MACSigner(key));
    return jwt.serialize();
  }

  private static String sign(JWTClaimsSet.Builder claims) throws JOSEException {
    return sign(JWSAlgorithm.HS256, SECRET, claims.build());
  }

  private static Refused refused(Authenticator authenticator, Credentials credentials) {
    try {
      throw new AssertionError("accepted " + authenticator.authenticate(credentials));
    } catch (Refused refused) {
      return refused;
    }
  }

  private static void assertRefused(Credentials credentials, Refusal refusal, String... parts) {
    Refused refused = refused(with(OFF), credentials);
    assertThat(refused.refusal()).isEqualTo(refusal);
    for (String part : parts) {
      assertThat(refused.getMessage()).contains(part);
    }
  }

  @Test
  void tokenNamesUserAndExpiry() throws Exception {
    Instant exp = Instant.now().plusSeconds(60);
    User user =
        with(OFF)
            .authenticate(
                token(sign(bob().claim("role", "agent").claim("teams", List.of("team-7")))));
    assertThat(user.name()).isEqualTo("bob");
    assertThat(user.role()).isEqualTo(Role.AGENT);
    assertThat(user.teams()).containsExactly("team-7");
    assertThat(user.expiresAt()).isBetween(exp.minusSeconds(5), exp.plusSeconds(5));
    assertThat(user.access().mayWrite(new Channel("notes.team-7"))).isTrue();
    assertThat(with(OFF).authenticate(token(sign(bob()))).role()).isEqualTo(Role.USER);
  }

  @Test
  void tokenIsAcceptedAsPasscode() throws Exception {
    String jwt = sign(bob());
    assertThat(with(OFF).authenticate(new Credentials(null, null, jwt)).name()).isEqualTo("bob");
    assertThat(with(OFF).authenticate(new Credentials(null, "x", jwt)).name()).isEqualTo("bob");
  }

  @Test
  void onlyHs256WithTheSecretIsAccepted() throws Exception {
    JWTClaimsSet claims = bob().build();
    String twice = SECRET + SECRET;
    assertRefused(token(new PlainJWT(claims).serialize()), Refusal.BAD_TOKEN, "the token ");
    assertRefused(token(sign(JWSAlgorithm.HS256, twice, claims)), Refusal.BAD_TOKEN);
    Authenticator longSecret = authenticator(jwt(twice, LEEWAY), OFF);
    assertThat(longSecret.authenticate(token(sign(JWSAlgorithm.HS256, twice, claims)))).isNotNull();
    for (JWSAlgorithm other : List.of(JWSAlgorithm.HS384, JWSAlgorithm.HS512)) {
      assertThat(refused(longSecret, token(sign(other, twice, claims))).refusal())
          .isEqualTo(Refusal.BAD_TOKEN);
    }
  }

  @Test
  void otherAlgorithmsAreRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    SignedJWT rs256 = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), bob().build());
    rs256.sign(new RSASSASigner(pair.getPrivate()));
    assertRefused(token(rs256.serialize()), Refusal.BAD_TOKEN);

    // A valid HS256 signature with a header that names another algorithm.
    String payload = sign(bob()).split("\\.")[1];
    for (String alg : List.of("RS256", "none", "HS512", "ES256", "hs256", "")) {
      String header =
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(("{\"alg\":\"" + alg + "\"}").getBytes(StandardCharsets.UTF_8));
      byte[] mac = mac(header + "." + payload);
      String signature = Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
      assertRefused(token(header + "." + payload + "." + signature), Refusal.BAD_TOKEN);
      assertRefused(token(header + "." + payload + "."), Refusal.BAD_TOKEN);
    }
  }

  private static byte[] mac(String text) throws Exception {
    javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
    mac.init(
        new javax.crypto.spec.SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void changedTokenIsRefused() throws Exception {
    String[] parts = sign(bob()).split("\\.");
    String admin = sign(bob().claim("role", "admin")).split("\\.")[1];
    assertRefused(token(parts[0] + "." + admin + "." + parts[2]), Refusal.BAD_TOKEN);
    assertRefused(token(parts[0] + "." + parts[1] + "."), Refusal.BAD_TOKEN);
    for (String nonsense : List.of("", "x", "a.b.c", "..", "ü.ü.ü", "a.b.c.d.e", " ")) {
      assertRefused(token(nonsense), Refusal.BAD_TOKEN);
    }
  }

  @Test
  void expiredTokenIsRefusedAsExpired() throws Exception {
    assertRefused(
        token(sign(bob().expirationTime(Date.from(Instant.now().minusSeconds(40))))),
        Refusal.TOKEN_EXPIRED,
        "expired");
  }

  @Test
  void tokenNeedsSubjectAndExpiry() throws Exception {
    assertRefused(token(sign(bob().subject(null))), Refusal.BAD_TOKEN, "sub");
    assertRefused(token(sign(bob().subject(""))), Refusal.BAD_TOKEN, "sub");
    assertRefused(token(sign(bob().expirationTime(null))), Refusal.BAD_TOKEN, "exp");
    for (String payload :
        List.of(
            "{\"sub\":null,\"exp\":null}",
            "{\"sub\":null,\"exp\":99999999999}",
            "{\"sub\":\"bob\",\"exp\":null}",
            "{\"sub\":7,\"exp\":\"soon\"}",
            "{\"sub\":[],\"exp\":99999999999}",
            "[]",
            "7",
            "")) {
      assertRefused(token(signed(payload.getBytes(StandardCharsets.UTF_8))), Refusal.BAD_TOKEN);
    }
  }

  private static String signed(byte[] payload) throws Exception {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String signed =
        base64.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + base64.encodeToString(payload);
    return signed + "." + base64.encodeToString(mac(signed));
  }

  @Test
  void refusalNamesTheWrongClaim() throws Exception {
    assertRefused(
        token(sign(bob().claim("role", "root"))),
        Refusal.BAD_TOKEN,
        "role: 'root' is not one of user, agent, service, admin");
    assertRefused(token(sign(bob().claim("role", 7))), Refusal.BAD_TOKEN, "role");
    assertRefused(token(sign(bob().claim("teams", "team-7"))), Refusal.BAD_TOKEN, "teams");
    assertRefused(token(sign(bob().claim("teams", List.of("")))), Refusal.BAD_TOKEN);
    assertRefused(token(sign(bob().claim("channels", "#"))), Refusal.BAD_TOKEN, "channels");
    assertRefused(
        token(sign(bob().claim("channels", Map.of("read", "#")))),
        Refusal.BAD_TOKEN,
        "channels.read: is not a list");
    assertRefused(
        token(sign(bob().claim("channels", Map.of("write", List.of("notes.#.x"))))),
        Refusal.BAD_TOKEN,
        "'notes.#.x'");
    assertRefused(token(sign(bob().subject("x".repeat(300)))), Refusal.BAD_TOKEN, "200 bytes");
  }

  @Test
  void channelsOfATokenReplaceItsTeams() throws Exception {
    User user =
        with(OFF)
            .authenticate(
                token(
                    sign(
                        bob()
                            .claim("teams", List.of("team-7"))
                            .claim("channels", Map.of("read", List.of("a.*"))))));
    assertThat(user.access().mayRead(ChannelPattern.of("a.b"))).isTrue();
    assertThat(user.access().mayRead(ChannelPattern.of("users.bob"))).isTrue();
    assertThat(user.access().mayRead(ChannelPattern.of("notes.team-7"))).isFalse();
    assertThat(user.access().mayWrite(new Channel("notes.team-7"))).isFalse();
  }

  @Test
  void noCredentialsAreRefusedAsNoToken() {
    assertRefused(token(null), Refusal.NO_TOKEN, "Authorization");
    assertRefused(new Credentials(null, "alice", null), Refusal.NO_TOKEN);
    assertRefused(new Credentials(null, "alice", ""), Refusal.NO_TOKEN);
  }

  @Test
  void jwtNeedsASecretInTheSettings() throws Exception {
    Authenticator authenticator = authenticator(jwt(null, LEEWAY), OFF);
    Refused refused = refused(authenticator, token(sign(bob())));
    assertThat(refused.refusal()).isEqualTo(Refusal.BAD_TOKEN);
    assertThat(refused.getMessage()).contains("warren.jwt.secret");
  }

  @Test
  void shortSecretFailsTheStart() {
    assertThatThrownBy(() -> authenticator(jwt(SECRET.substring(1), LEEWAY), OFF))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("warren.jwt.secret has 31 bytes; HS256 needs 32 or more");
    assertThatThrownBy(() -> authenticator(jwt("", LEEWAY), OFF))
        .hasMessageContaining("warren.jwt.secret");
  }

  @Test
  void accountLogsInByLoginAndPasscode() throws Exception {
    AccessSettings access =
        access(
            Map.of("demo", DEMO, "locked", account(null, "user", List.of(), null)),
            Map.of(),
            null,
            null,
            List.of());
    User user = with(access).authenticate(new Credentials(null, "demo", "demo-pass"));
    assertThat(user.name()).isEqualTo("demo");
    assertThat(user.role()).isEqualTo(Role.AGENT);
    assertThat(user.expiresAt()).isNull();
    assertThat(user.access().mayRead(ChannelPattern.of("notes.team-7"))).isTrue();
    for (Credentials wrong :
        List.of(
            new Credentials(null, "demo", "demo-pas"),
            new Credentials(null, "demo", "demo-pass "),
            new Credentials(null, "other", "demo-pass"),
            new Credentials(null, "locked", "x"),
            new Credentials(null, null, "demo-pass"),
            token("demo-pass"))) {
      assertThat(refused(with(access), wrong).refusal()).isEqualTo(Refusal.BAD_TOKEN);
    }
    for (Credentials none :
        List.of(
            new Credentials(null, "demo", null),
            new Credentials(null, "demo", ""),
            new Credentials(null, "locked", ""))) {
      assertThat(refused(with(access), none).refusal()).isEqualTo(Refusal.NO_TOKEN);
    }
  }

  /** Whatever the passcode, an existing account and a missing one get the same refusal. */
  @Test
  void refusalDoesNotRevealAccounts() throws Exception {
    AccessSettings access =
        access(
            Map.of("demo", DEMO, "locked", account(null, "user", List.of(), null)),
            Map.of("opaque", "locked"),
            null,
            null,
            List.of());
    for (String passcode : List.of("", "x", "demo-pas", "demo-passs", "a.b.c", "x".repeat(9_000))) {
      Refused unknown = refused(with(access), new Credentials(null, "nobody", passcode));
      for (String login : List.of("demo", "locked")) {
        Refused known = refused(with(access), new Credentials(null, login, passcode));
        assertThat(known.refusal()).isEqualTo(unknown.refusal());
        assertThat(known.getMessage().replace(login, "nobody")).isEqualTo(unknown.getMessage());
        assertThat(known.getMessage()).doesNotContain("demo-pas");
      }
    }
    for (String login : List.of("demo", "locked", "nobody")) {
      assertThat(with(access).authenticate(new Credentials(null, login, sign(bob()))).name())
          .isEqualTo("bob");
      assertThat(with(access).authenticate(new Credentials(null, login, "opaque")).name())
          .isEqualTo("locked");
    }
  }

  @Test
  void opaqueTokenIsItsAccount() throws Exception {
    AccessSettings access =
        access(Map.of("demo", DEMO), Map.of("s3cret", "demo"), null, null, List.of());
    assertThat(with(access).authenticate(token("s3cret")).name()).isEqualTo("demo");
    assertThat(with(access).authenticate(new Credentials(null, "x", "s3cret")).name())
        .isEqualTo("demo");
    assertThat(refused(with(access), token("other")).refusal()).isEqualTo(Refusal.BAD_TOKEN);
  }

  @Test
  void anonymousNeedsNoCredentialsAtAll() throws Exception {
    AccessSettings access = access(Map.of("demo", DEMO), Map.of(), null, "demo", List.of());
    assertThat(with(access).authenticate(token(null)).name()).isEqualTo("demo");
    assertThat(refused(with(access), token("x")).refusal()).isEqualTo(Refusal.BAD_TOKEN);
    assertThat(refused(with(access), new Credentials(null, "demo", "x")).refusal())
        .isEqualTo(Refusal.BAD_TOKEN);
  }

  @Test
  void anyTokenAcceptsNoBadJwt() throws Exception {
    AccessSettings access = access(Map.of("demo", DEMO), Map.of(), "demo", null, List.of());
    assertThat(with(access).authenticate(token("whatever")).name()).isEqualTo("demo");
    assertThat(with(access).authenticate(token(sign(bob()))).name()).isEqualTo("bob");
    String expired = sign(bob().expirationTime(Date.from(Instant.now().minusSeconds(40))));
    assertThat(refused(with(access), token(expired)).refusal()).isEqualTo(Refusal.TOKEN_EXPIRED);
    for (String bad :
        List.of("a.b.c", new PlainJWT(bob().build()).serialize(), sign(bob()) + "x")) {
      assertThat(refused(with(access), token(bad)).refusal()).isEqualTo(Refusal.BAD_TOKEN);
    }
    assertThat(refused(with(access), token(null)).refusal()).isEqualTo(Refusal.NO_TOKEN);
  }

  @Test
  void grantNeedsAllOfItsConditions() throws Exception {
    AccessSettings access =
        access(
            Map.of("demo", DEMO),
            Map.of("t", "demo"),
            null,
            null,
            List.of(
                new Grant(null, null, null, List.of("all"), List.of()),
                new Grant("bob", null, null, List.of("of-bob"), List.of()),
                new Grant(null, "agent", "team-7", List.of("of-agents"), List.of("w"))));
    ChannelAccess bob =
        with(access).authenticate(token(sign(bob().claim("teams", List.of("team-7"))))).access();
    ChannelAccess demo = with(access).authenticate(token("t")).access();
    assertThat(readable(bob, "all", "of-bob", "of-agents")).containsExactly("all", "of-bob");
    assertThat(readable(demo, "all", "of-bob", "of-agents")).containsExactly("all", "of-agents");
    assertThat(demo.mayWrite(new Channel("w"))).isTrue();
    assertThat(bob.mayWrite(new Channel("w"))).isFalse();
  }

  private static List<String> readable(ChannelAccess access, String... channels) {
    return List.of(channels).stream()
        .filter(channel -> access.mayRead(ChannelPattern.of(channel)))
        .toList();
  }

  @Test
  void onlyWhoBringsNothingIsAnonymous() throws Exception {
    AccessSettings access =
        access(Map.of("demo", DEMO), Map.of("t", "demo"), null, "demo", List.of());
    assertThat(with(access).authenticate(token(null)).anonymous()).isTrue();
    assertThat(with(access).authenticate(token("t")).anonymous()).isFalse();
    assertThat(with(access).authenticate(new Credentials(null, "demo", "demo-pass")).anonymous())
        .isFalse();
  }

  @Test
  void accountWithoutANameFailsTheStart() {
    for (String name : List.of("b\u0000", "b\ud83d", "x".repeat(195))) {
      assertThatThrownBy(() -> with(access(Map.of(name, DEMO), Map.of(), null, null, List.of())))
          .hasMessageContaining("warren.access: accounts.");
    }
  }

  @Test
  void contradictorySettingsFailTheStart() {
    Set<AccessSettings> wrong =
        Set.of(
            access(Map.of(), Map.of("t", "gone"), null, null, List.of()),
            access(Map.of(), Map.of(), "gone", null, List.of()),
            access(Map.of(), Map.of(), null, "gone", List.of()));
    for (AccessSettings access : wrong) {
      assertThatThrownBy(() -> with(access)).hasMessageContaining("warren.access.accounts.gone");
    }
    assertThatThrownBy(
            () ->
                with(
                    access(
                        Map.of("x", account(null, "root", List.of(), null)),
                        Map.of(),
                        null,
                        null,
                        List.of())))
        .hasMessageContaining("role: 'root'");
    assertThatThrownBy(
            () ->
                with(
                    access(
                        Map.of(
                            "x",
                            account(
                                null, "user", List.of(), new Channels(List.of("a..b"), List.of()))),
                        Map.of(),
                        null,
                        null,
                        List.of())))
        .hasMessageContaining("warren.access: ")
        .hasMessageContaining("a..b");
    assertThatThrownBy(
            () ->
                with(
                    access(
                        Map.of(),
                        Map.of(),
                        null,
                        null,
                        List.of(new Grant(null, "agnet", null, List.of(), List.of())))))
        .hasMessageContaining("agnet");
  }

  @Test
  void credentialsAreNotPrinted() {
    assertThat(new Credentials("secret", "secret", "secret").toString()).doesNotContain("secret");
  }
}
