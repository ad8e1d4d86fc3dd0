package dev.warren.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.Shells;
import dev.warren.cli.doctor.WebProbe.Reply;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockCheckTest {

  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, ok",
    "10, ok",
    "-10, ok",
    "120, fault    clock        the gateway's clock is 119 s ahead of this machine's",
    "-120, fault    clock        the gateway's clock is 120 s behind this machine's"
  })
  void differenceBeyondTheLeewayIsAFault(long seconds, String line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ClockCheck(new Findings(Shells.output(out)))
        .compare("the gateway", NOW.plusSeconds(seconds), NOW, NOW.plusSeconds(1));
    assertThat(out.toString(UTF_8)).startsWith(line);
  }

  @Test
  void slowReplyIsNoDifference() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ClockCheck(new Findings(Shells.output(out)))
        .compare("the gateway", NOW.plusSeconds(100), NOW, NOW.plusSeconds(200));
    assertThat(out.toString(UTF_8)).startsWith("ok");
  }

  @Test
  void metricsHaveTheTime() {
    Reply metrics =
        new Reply(
            200,
            """
            # HELP process_uptime_seconds The uptime of the Java virtual machine
            process_uptime_seconds{application="gateway"} 30.5
            process_start_time_seconds 1.769860769E9
            """,
            "");
    assertThat(ClockCheck.ofMetrics(metrics)).contains(NOW.minusMillis(500));
    assertThat(ClockCheck.ofMetrics(new Reply(404, "", ""))).isEmpty();
  }

  @Test
  void webServerHasTheTime() {
    assertThat(ClockCheck.date(new Reply(200, "", "Sat, 31 Jan 2026 12:00:00 GMT"))).contains(NOW);
    assertThat(ClockCheck.date(new Reply(200, "", "noon"))).isEmpty();
    assertThat(ClockCheck.date(new Reply(200, "", ""))).isEmpty();
  }
}
