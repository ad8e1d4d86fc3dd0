package dev.warren.system.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.StompClient;
import org.junit.jupiter.api.Test;

class CliPresenceTest {

  private final String team = SharedWarren.freshName();

  @Test
  void tableShowsWhoIsHere() throws Exception {
    WarrenProcess gateway = SharedWarren.gateway();
    Cli viewer = Cli.of(gateway, Tokens.member("viewer", team));
    try (StompClient bob =
        StompClient.connect(gateway.stomp(), gateway.token(Tokens.member("bob", team)))) {
      Patience.await("bob is online").until(() -> viewer.run("presence").out().contains("bob"));
      assertThat(viewer.run("presence").lines())
          .anyMatch(line -> line.matches(team + " +bob +online +[0-9]+ s"));
      assertThat(viewer.run("presence", team, "--json").lines())
          .anyMatch(line -> line.contains("\"userId\":\"bob\",\"status\":\"online\""));

      Cli.Started table = viewer.onTerminal().start("presence");
      table.awaitOut("online");
      bob.request("SEND", "destination:/app/presence\n", "{\"status\":\"busy\"}");
      table.awaitOut("busy");
      assertThat(table.end().status()).isZero();
    }
  }

  @Test
  void teamMustBeNamedWithoutATokenThatNamesOne() throws Exception {
    Cli.Ended table = Cli.of(SharedWarren.gateway(), Tokens.user("alone")).run("presence");
    assertThat(table.status()).isEqualTo(2);
    assertThat(table.err()).contains("warren presence team-7");
  }

  @Test
  void otherTeamIsRefused() throws Exception {
    Cli.Ended table =
        Cli.of(SharedWarren.gateway(), Tokens.member("viewer", team)).run("presence", "team-1");
    assertThat(table.status()).isEqualTo(1);
    assertThat(table.err()).contains("not_allowed");
  }
}
