package dev.warren.system.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliTokenTest {

  private static final String TEAM = "team-7";

  @TempDir Path folder;

  private Cli.Ended history(String token) throws Exception {
    return new Cli()
        .with("WARREN_URL", SharedWarren.gateway().http())
        .with("WARREN_TOKEN", token)
        .run("history", "notes." + TEAM);
  }

  @Test
  void gatewayIssuesADevelopmentToken() throws Exception {
    Cli.Ended issued =
        new Cli()
            .with("WARREN_URL", SharedWarren.gateway().http())
            .run("token", "bob", "--team", TEAM, "--for", "5m");

    assertThat(issued.err()).isEmpty();
    assertThat(history(issued.out().strip()).status()).isZero();
  }

  @Test
  void secretSignsATokenThatTheGatewayTakes() throws Exception {
    Path secret = folder.resolve("secret");
    Files.writeString(secret, WarrenProcess.JWT_SECRET + "\n");
    Cli.Ended ofFile =
        new Cli().run("token", "bob", "--team", TEAM, "--secret-file", secret.toString());
    Cli.Ended ofVariable =
        new Cli()
            .with("WARREN_JWT_SECRET", WarrenProcess.JWT_SECRET)
            .run("token", "bob", "--read", "chat.#", "--secret-file", "-");

    assertThat(history(ofFile.out().strip()).status()).isZero();
    assertThat(history(ofVariable.out().strip()).err()).contains("(not_allowed)");
  }

  @Test
  void savedTokenIsUsedAndNotPrinted() throws Exception {
    Path config = folder.resolve("config");
    Cli cli = new Cli().with("WARREN_CONFIG", config.toString());
    cli.run("config", "set", "url", SharedWarren.gateway().http());
    Cli.Ended saved = cli.run("token", "bob", "--team", TEAM, "--save");

    assertThat(saved.status()).isZero();
    assertThat(saved.out()).isEmpty();
    assertThat(cli.run("history", "notes." + TEAM).status()).isZero();
    Files.delete(config);
  }
}
