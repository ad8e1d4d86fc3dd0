package dev.warren.gateway.web;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.warren.channel.Name;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.InsecureUse;
import dev.warren.gateway.access.JwtSettings;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.Role;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Gives a token to any caller, for development. Off unless {@code warren.dev-tokens=true}. */
@RestController
@Conditional(DevTokenController.Enabled.class)
class DevTokenController {

  /** The origin of pages from files, and of sandboxed frames, which any web page can open. */
  private static final String OPAQUE_ORIGIN = "null";

  private static final long ONE_DAY_S = 86_400;

  private static final long MAX_TTL_S = 100 * 365 * ONE_DAY_S;

  private final JwtSettings jwt;
  private final Authenticator authenticator;
  private final InsecureUse use =
      new InsecureUse("warren.dev-tokens=true gives everybody a token of any user");

  /**
   * Only {@code true} turns development tokens on. Spring's own condition accepts every value
   * except {@code false}, so {@code off} would turn them on.
   */
  static final class Enabled implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return "true".equals(context.getEnvironment().getProperty("warren.dev-tokens"));
    }
  }

  DevTokenController(JwtSettings jwt, Authenticator authenticator) {
    this.jwt = jwt;
    this.authenticator = authenticator;
  }

  /** The claims of the token. Only {@code user} is required. */
  record Claims(
      @Nullable String user,
      @Nullable List<String> teams,
      @Nullable String role,
      @Nullable Map<String, List<String>> channels,
      @Nullable Long ttlSeconds) {}

  @PostMapping("/api/dev/token")
  Map<String, String> token(
      @RequestHeader(name = HttpHeaders.ORIGIN, required = false) @Nullable String origin,
      @RequestBody(required = false) @Nullable Claims claims)
      throws JOSEException, Refused {
    if (OPAQUE_ORIGIN.equals(origin)) {
      throw new Refused(
          Refusal.NOT_ALLOWED,
          "a page of the origin 'null' gets no development token, as any web page can open one;"
              + " serve the page from http://localhost");
    }
    if (claims == null) {
      throw Problems.badRequest("the body is missing; it is {\"user\": \"<name>\"}");
    }
    String secret = jwt.secret();
    if (secret == null) {
      throw new ResponseStatusException(
          HttpStatus.SERVICE_UNAVAILABLE,
          "warren.jwt.secret is not set, so the gateway cannot sign tokens");
    }
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claimsSet(claims));
    token.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
    String serialized = token.serialize();
    try {
      // Refuses a role, team or pattern here that CONNECT would refuse later.
      authenticator.authenticate(Credentials.ofToken(serialized));
    } catch (Refused e) {
      throw Problems.badRequest(e.getMessage());
    }
    use.count();
    return Map.of("token", serialized);
  }

  private static JWTClaimsSet claimsSet(Claims claims) {
    if (claims.user() == null || claims.user().isEmpty()) {
      throw Problems.badRequest("user: is missing");
    }
    // The signing library would replace characters that UTF-8 cannot encode, which could make the
    // token another user's.
    checkName("user", claims.user());
    for (String team : claims.teams() == null ? List.<String>of() : claims.teams()) {
      checkName("teams", Objects.requireNonNullElse(team, ""));
    }
    long ttl = claims.ttlSeconds() == null ? ONE_DAY_S : claims.ttlSeconds();
    if (ttl < 1 || ttl > MAX_TTL_S) {
      throw Problems.badRequest("ttlSeconds: is not 1 to " + MAX_TTL_S);
    }
    Instant now = Instant.now();
    JWTClaimsSet.Builder set =
        new JWTClaimsSet.Builder()
            .subject(claims.user())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(ttl)))
            .claim("role", claims.role() == null ? Role.USER.title() : claims.role());
    if (claims.teams() != null) {
      set.claim("teams", claims.teams());
    }
    if (claims.channels() != null) {
      set.claim("channels", claims.channels());
    }
    return set.build();
  }

  private static void checkName(String field, String name) {
    String defect = Name.defect(name);
    if (defect != null) {
      throw Problems.badRequest(field + ": " + defect);
    }
  }
}
