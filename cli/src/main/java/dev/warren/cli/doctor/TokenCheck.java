package dev.warren.cli.doctor;

import dev.warren.cli.doctor.WebProbe.Reply;
import dev.warren.cli.gateway.TokenClaims;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Checks the token, by its claims and by the gateway's reply. */
final class TokenCheck {

  private static final String CHECK = "token";

  private static final int UNAUTHORIZED = 401;

  /** The gateway decides by rights here, so either reply shows that it has taken the token. */
  static final String PATH = "/api/presence/doctor";

  /** The gateway's {@code warren.jwt.leeway}, unless it is set. */
  private static final Duration LEEWAY = Duration.ofSeconds(30);

  private final Optional<String> token;
  private final Clock clock;
  private final Findings findings;

  TokenCheck(Optional<String> token, Clock clock, Findings findings) {
    this.token = token;
    this.clock = clock;
    this.findings = findings;
  }

  /**
   * Whether the gateway takes the token.
   *
   * @param reply to a request of {@link #PATH}
   */
  boolean run(Reply reply) {
    Optional<TokenClaims> claims = token.flatMap(TokenClaims::of);
    Optional<Instant> expires = claims.flatMap(TokenClaims::expires);
    Instant now = clock.instant();
    if (reply.status() != UNAUTHORIZED) {
      accepted(claims, expires, now);
      return true;
    }
    String code = reply.json().path("code").asString("HTTP 401");
    String detail = reply.json().path("detail").asString("the gateway refuses the token");
    if (token.isEmpty()) {
      findings.fault(
          CHECK,
          "there is none, and the gateway demands one",
          "set WARREN_TOKEN, or let warren token <user> --save make one");
    } else if (code.equals("token_expired") && expires.isPresent()) {
      expired(expires.get(), now);
    } else {
      findings.fault(
          CHECK,
          "%s (%s)".formatted(detail, code),
          "get a token that this gateway's key has signed; warren token can make one");
    }
    return false;
  }

  private void accepted(Optional<TokenClaims> claims, Optional<Instant> expires, Instant now) {
    if (token.isEmpty()) {
      findings.ok(CHECK, "none, and the gateway lets clients in without");
    } else if (claims.isEmpty()) {
      findings.ok(CHECK, "an opaque one, which the gateway takes");
    } else if (expires.isPresent() && expires.get().plus(LEEWAY).isBefore(now)) {
      clocksDiffer("has expired", "still takes it");
    } else if (claims.flatMap(TokenClaims::issued).filter(now.plus(LEEWAY)::isBefore).isPresent()) {
      clocksDiffer("was issued in the future", "takes it");
    } else {
      findings.ok(
          CHECK,
          "%s, role %s%s"
              .formatted(
                  claims.get().user(),
                  claims.get().role(),
                  expires.map(end -> ", until " + end).orElse("")));
    }
  }

  private void expired(Instant end, Instant now) {
    if (end.isAfter(now)) {
      clocksDiffer("is valid until " + end, "refuses it as expired");
    } else {
      findings.fault(
          CHECK,
          "it has expired at %s, %s ago".formatted(end, age(Duration.between(end, now))),
          "get a fresh one; warren token can make one");
    }
  }

  private void clocksDiffer(String here, String there) {
    findings.fault(
        CHECK,
        "by this machine's clock it %s, and the gateway %s".formatted(here, there),
        "set both clocks by NTP");
  }

  private static String age(Duration age) {
    return age.compareTo(Duration.ofHours(1)) < 0
        ? age.truncatedTo(ChronoUnit.SECONDS).toString().substring(2).toLowerCase(Locale.ROOT)
        : age.toHours() + " h";
  }
}
