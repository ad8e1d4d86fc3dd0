package dev.warren.system.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.process.SharedWarren;
import dev.warren.testkit.Patience;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CliAlertsTest {

  private final String user = SharedWarren.freshName();

  private Cli ofUser() throws Exception {
    return Cli.of(SharedWarren.gateway(), "{\"user\":\"" + user + "\"}");
  }

  @Test
  void anAlertStaysUntilItIsAcknowledged() throws Exception {
    Cli mine = ofUser();
    assertThat(mine.run("alerts").out()).isEqualTo("no alerts\n");
    Cli.Ended posted =
        new Cli()
            .with("WARREN_AMQP_URL", SharedWarren.broker().url())
            .run("alert", user, "Build failed", "main is red", "--level", "error");
    assertThat(posted.err()).isEmpty();
    assertThat(posted.out()).startsWith("alert posted for " + user);

    Patience.await("the alert").until(() -> !mine.run("alerts", "--json").out().isEmpty());
    JsonNode alert = JsonMapper.shared().readTree(mine.run("alerts", "--json").out());
    String id = alert.at("/data/alertId").asString();
    assertThat(mine.run("alerts").out())
        .startsWith(id)
        .contains("error    Build failed: main is red");

    Cli.Ended done = mine.run("alerts", "--ack", "unknown", "--ack", id);
    assertThat(done.status()).isEqualTo(1);
    assertThat(done.out()).isEqualTo("acknowledged " + id + "\n");
    assertThat(done.err()).contains("unknown", "(unknown_alert)");
    assertThat(mine.run("alerts").out()).isEqualTo("no alerts\n");
  }
}
