package dev.warren.system.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.process.Events;
import dev.warren.system.process.SharedWarren;
import dev.warren.testkit.Patience;
import java.util.List;
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

  @Test
  void alertsWithoutAnAlertIdAreAcknowledgedByTheirEventsId() throws Exception {
    Cli mine = ofUser();
    mine.run("alerts");
    for (String title : List.of("One", "Two")) {
      Events.post(
          SharedWarren.broker(),
          "users." + user,
          """
          {"id":"e-1","type":"alert","timestamp":"2026-01-02T03:04:05Z","data":\
          {"userId":"%s","level":"info","title":"%s","message":"m"}}"""
              .formatted(user, title));
    }
    Patience.await("both alerts").until(() -> mine.run("alerts").out().lines().count() == 2);
    assertThat(mine.run("alerts").out().lines())
        .allSatisfy(line -> assertThat(line).startsWith("e-1  2026-01-02T03:04:05"));

    Cli.Ended done = mine.run("alerts", "--ack-all");
    assertThat(done.err()).isEmpty();
    assertThat(done.out()).isEqualTo("acknowledged e-1\n");
    assertThat(mine.run("alerts").out()).isEqualTo("no alerts\n");
  }
}
