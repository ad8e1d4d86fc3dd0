package dev.warren.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.Shells;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManagementCheckTest {

  private static List<String> lines(int status, String nodes, Duration offset) throws Exception {
    try (FakeWeb api = new FakeWeb().with("/api/nodes", status, nodes)) {
      return lines(api.url(), offset);
    }
  }

  private static List<String> lines(URI url, Duration offset)
      throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ManagementCheck(
            URI.create(url.toString().replace("//", "//user:secret@")),
            Optional.empty(),
            Clock.offset(Clock.systemUTC(), offset),
            new Findings(Shells.output(out)))
        .run();
    return out.toString(UTF_8).lines().toList();
  }

  @Test
  void nodeWithoutTroubleIsOk() throws Exception {
    assertThat(lines(200, "[{\"name\":\"a\",\"running\":true,\"partitions\":[]}]", Duration.ZERO))
        .containsExactly(
            "ok       management   1 node without alarms",
            "ok       clock        RabbitMQ's and this machine's agree",
            "skipped  own queues   RabbitMQ does not show the bindings of warren.topics (HTTP 404)");
  }

  @Test
  void alarmsAreNamed() throws Exception {
    String nodes =
        """
        [{"name":"a","mem_alarm":true},{"name":"b","disk_free_alarm":true},
         {"name":"c","running":false},{"name":"d","partitions":["a"]}]""";
    assertThat(lines(200, nodes, Duration.ZERO).get(0))
        .isEqualTo(
            "fault    management   a has an alarm of memory, b has an alarm of disk space, c does"
                + " not run, d is in a network partition: free memory on a, free disk space on b, look"
                + " at the log of c, restart the node that was away from the others"
                + " (docs/operations.md)");
  }

  @Test
  void clockOfTheBrokerIsCompared() throws Exception {
    assertThat(lines(200, "[]", Duration.ofHours(1)).get(1))
        .matches("fault +clock +RabbitMQ's clock is [0-9,]+ s behind this machine's: .*");
  }

  @Test
  void userWithoutRightsIsAFault() throws Exception {
    assertThat(lines(401, "{}", Duration.ZERO))
        .singleElement()
        .asString()
        .startsWith("fault")
        .contains("HTTP 401", "tag monitoring")
        .doesNotContain("secret");
  }

  @Test
  void absentApiIsAFault() throws Exception {
    FakeWeb stopped = new FakeWeb();
    stopped.close();
    assertThat(lines(stopped.url(), Duration.ZERO))
        .singleElement()
        .asString()
        .startsWith("fault")
        .contains("rabbitmq-plugins enable rabbitmq_management")
        .doesNotContain("secret");
  }
}
