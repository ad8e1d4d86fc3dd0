package dev.warren.system.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.process.Events;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A listener whose gateway is killed, while events go on by another one. */
class CliOutageTest {

  private final String channel = "notes." + SharedWarren.freshName();

  private void created(String title) throws Exception {
    Events.post(
        SharedWarren.broker(),
        channel,
        """
        {"type":"note_created","data":{"noteId":"1","author":"al","title":"%s"}}"""
            .formatted(title));
  }

  @Test
  void listenerMissesNothingAndRepeatsNothing() throws Exception {
    try (WarrenProcess gateway = WarrenProcess.gateway(SharedWarren.broker())) {
      Cli cli = Cli.of(gateway, Tokens.EVERYTHING);
      Cli other = Cli.of(SharedWarren.gateway(), Tokens.EVERYTHING);
      created("one");
      Patience.await("one is in the log")
          .until(() -> cli.run("history", channel).out().contains("one"));
      Cli.Started listener = cli.start("listen", channel, "--since", "0");
      listener.awaitOut("one");
      created("two");
      listener.awaitOut("two");

      gateway.kill();
      listener.awaitErr("connection lost");
      created("three");
      created("four");
      Patience.await("four is in the log")
          .until(() -> other.run("history", channel).out().contains("four"));
      gateway.startAgain();
      listener.awaitErr("connected again");
      created("five");
      listener.awaitOut("five");
      created("the end");
      listener.awaitOut("the end");

      Cli.Ended ended = listener.end();
      assertThat(ended.status()).isZero();
      assertThat(ended.err()).contains("with 2 events of the meantime");
      List<String> titles =
          ended.lines().stream()
              .map(line -> JsonMapper.shared().readTree(line).path("data").path("title").asString())
              .toList();
      assertThat(titles).containsExactly("one", "two", "three", "four", "five", "the end");
    }
  }

  @Test
  void gatewayThatIsNotThereIsStatusThree() {
    Cli.Ended ended = new Cli().with("WARREN_URL", "http://127.0.0.1:1").run("listen", channel);

    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.err().lines()).singleElement().asString().contains("does not reply");
  }
}
