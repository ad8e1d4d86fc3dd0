package dev.warren.gateway.web;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.JwtSettings;
import dev.warren.gateway.access.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Tokens for whoever asks, while one develops; there only with {@code warren.dev-tokens=true}. */
@RestController
@ConditionalOnProperty("warren.dev-tokens")
class DevTokenController {

  private static final long ONE_DAY_S = 86_400;

  private static final long MAX_TTL_S = 100 * 365 * ONE_DAY_S;

  private final JwtSettings jwt;
  private final Authenticator authenticator;

  DevTokenController(JwtSettings jwt, Authenticator authenticator) {
    this.jwt = jwt;
    this.authenticator = authenticator;
  }

  /** What the token is to say; {@code user} is required, all else optional. */
  record Wanted(
      @Nullable String user,
      @Nullable List<String> teams,
      @Nullable String role,
      @Nullable Map<String, List<String>> channels,
      @Nullable Long ttlSeconds) {}

  @PostMapping("/api/dev/token")
  Map<String, String> token(@RequestBody Wanted wanted) throws JOSEException {
    if (wanted.user() == null || wanted.user().isEmpty()) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "user: is missing");
    }
    String secret = jwt.secret();
    if (secret == null) {
      throw new ResponseStatusException(
          HttpStatus.SERVICE_UNAVAILABLE, "warren.jwt.secret is not set: nothing to sign with");
    }
    long ttl = wanted.ttlSeconds() == null ? ONE_DAY_S : wanted.ttlSeconds();
    if (ttl < 1 || ttl > MAX_TTL_S) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "ttlSeconds: is not 1 to " + MAX_TTL_S);
    }
    Instant now = Instant.now();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .subject(wanted.user())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(ttl)))
            .claim("role", wanted.role() == null ? "user" : wanted.role());
    if (wanted.teams() != null) {
      claims.claim("teams", wanted.teams());
    }
    if (wanted.channels() != null) {
      claims.claim("channels", wanted.channels());
    }
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
    token.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
    String serialized = token.serialize();
    try {
      // A role, team or pattern that CONNECT would refuse is better refused here.
      authenticator.authenticate(new Credentials(serialized, null, null));
    } catch (Refused e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage());
    }
    return Map.of("token", serialized);
  }
}
