package dev.warren.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.Shells;
import dev.warren.cli.Warren;
import dev.warren.cli.shell.Terminal;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Set-ups of which a real one costs a machine of its own. */
class DoctorCommandTest {

  private static String doctor(FakeWeb gateway, int status) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(
            Warren.run(Shells.of(out, Terminal.NONE), "doctor", "--url", gateway.url().toString()))
        .isEqualTo(status);
    return out.toString(UTF_8);
  }

  private static FakeWeb gateway() throws Exception {
    return new FakeWeb().with("/api/config", 200, "{\"closeCodes\":[]}");
  }

  @Test
  void clockThatIsOffIsNamed() throws Exception {
    long started = Instant.now().minusSeconds(7_200).getEpochSecond();
    try (FakeWeb gateway =
        gateway()
            .with("/actuator/health", 200, "{\"status\":\"UP\"}")
            .with("/api/presence/", 401, "{\"code\":\"no_token\"}")
            .with(
                "/actuator/prometheus",
                200,
                "process_start_time_seconds %d\nprocess_uptime_seconds 3600.0\n"
                    .formatted(started))) {
      assertThat(doctor(gateway, 1))
          .containsPattern(
              "fault +clock +the gateway's clock is 3,[56][0-9]+ s behind this machine's:");
    }
  }

  @Test
  void partThatIsDownIsNamed() throws Exception {
    try (FakeWeb gateway =
        gateway()
            .with(
                "/actuator/health",
                503,
                """
                {"status":"DOWN","components":{"logTail":{"status":"DOWN"},
                 "publisher":{"status":"UP"}}}""")
            .with("/api/presence/", 401, "{}")
            .with("/actuator/prometheus", 404, "")) {
      assertThat(doctor(gateway, 1))
          .containsPattern(
              "fault +gateway +.* is not healthy \\(down: logTail\\): it does not read")
          .containsPattern("fault +token +there is none, .*: set WARREN_TOKEN")
          .containsPattern("skipped +clock");
    }
  }

  @Test
  void otherWebServerIsNoGateway() throws Exception {
    try (FakeWeb other = new FakeWeb().with("/", 404, "<html>")) {
      assertThat(doctor(other, 1))
          .containsPattern("fault +gateway +.* is a web server and no gateway of Warren");
    }
  }
}
