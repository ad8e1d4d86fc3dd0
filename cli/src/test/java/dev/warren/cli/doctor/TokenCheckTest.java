package dev.warren.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.Shells;
import dev.warren.cli.doctor.WebProbe.Reply;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCheckTest {

  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private static String token(long validSeconds, long issuedSecondsAgo) {
    String claims =
        """
        {"sub":"alice","exp":%d,"iat":%d}"""
            .formatted(
                NOW.getEpochSecond() + validSeconds, NOW.getEpochSecond() - issuedSecondsAgo);
    return "e30."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
        + ".x";
  }

  /** The difference of two clocks shows in what each of them thinks of one token. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "60|10|403||ok|alice, role user, until 2026-01-31T12:01:00Z",
        "-90|100|401|token_expired|fault|it has expired at 2026-01-31T11:58:30Z, 1m30s ago",
        "600|10|401|token_expired|fault|set both clocks by NTP",
        "-90|100|403||fault|set both clocks by NTP",
        "600|-90|403||fault|set both clocks by NTP",
        "60|10|401|bad_token|fault|(bad_token)"
      })
  void tokenIsJudgedByBothClocks(
      long valid, long issued, int status, String code, String state, String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String problem = code == null ? "{}" : "{\"code\":\"%s\",\"detail\":\"no\"}".formatted(code);
    boolean isTaken =
        new TokenCheck(Optional.of(token(valid, issued)), CLOCK, new Findings(Shells.output(out)))
            .run(new Reply(status, problem, ""));
    assertThat(out.toString(UTF_8)).startsWith(state).contains(text).doesNotContain("e30.");
    assertThat(isTaken).isEqualTo(status != 401);
  }
}
