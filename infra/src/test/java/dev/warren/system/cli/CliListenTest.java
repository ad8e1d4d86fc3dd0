package dev.warren.system.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.process.Events;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CliListenTest {

  private final String name = SharedWarren.freshName();
  private final String channel = "notes." + name;

  private static Cli cli() throws Exception {
    return Cli.of(SharedWarren.gateway(), Tokens.EVERYTHING);
  }

  private static void note(String channel, String type, String title) throws Exception {
    Events.post(
        SharedWarren.broker(),
        channel,
        """
        {"type":"%s","data":{"noteId":"1","author":"al","title":"%s"}}"""
            .formatted(type, title));
  }

  private void created(String title) throws Exception {
    note(channel, "note_created", title);
  }

  /** Waits until the history of a channel has a text. */
  private static void awaitHistory(String channel, String text) throws Exception {
    Cli cli = cli();
    Patience.await("history has " + text)
        .until(() -> cli.run("history", channel).out().contains(text));
  }

  private static List<String> titles(List<String> lines) {
    return lines.stream()
        .map(line -> JsonMapper.shared().readTree(line).path("data").path("title").asString())
        .toList();
  }

  @Test
  void liveEventsFollowTheHistory() throws Exception {
    created("one");
    awaitHistory(channel, "one");
    Cli.Started listener = cli().start("listen", channel, "--since", "0");
    listener.awaitOut("one");
    created("two");
    listener.awaitOut("two");

    Cli.Ended ended = listener.end();
    assertThat(ended.status()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(titles(ended.lines())).containsExactly("one", "two");
    List<Long> positions =
        ended.lines().stream()
            .map(line -> JsonMapper.shared().readTree(line).path("position").asLong())
            .toList();
    assertThat(positions.get(0)).isPositive().isLessThan(positions.get(1));
  }

  @Test
  void countAndTimeEndTheListener() throws Exception {
    created("one");
    created("two");
    created("three");
    awaitHistory(channel, "three");
    Cli.Ended counted = cli().run("listen", channel, "--since", "0", "--count", "2");
    Cli.Ended timed = cli().run("listen", "notes.none-" + name, "--for", "100ms");

    assertThat(counted.status()).isZero();
    assertThat(titles(counted.lines())).containsExactly("one", "two");
    assertThat(timed.status()).isZero();
    assertThat(timed.out()).isEmpty();
  }

  @Test
  void lastEventsComeFirst() throws Exception {
    created("one");
    created("two");
    created("three");
    awaitHistory(channel, "three");
    assertThat(titles(cli().run("listen", channel, "--last", "2", "--count", "2").lines()))
        .containsExactly("two", "three");
    assertThat(titles(cli().run("history", channel, "--last", "2").lines()))
        .containsExactly("two", "three");
    assertThat(titles(cli().run("history", channel, "--since", "0").lines()))
        .containsExactly("one", "two", "three");
  }

  @Test
  void peopleTellInsertUpdateAndDeleteApart() throws Exception {
    created("T");
    note(channel, "note_updated", "U");
    note(channel, "note_deleted", "");
    awaitHistory(channel, "note_deleted");
    Cli.Ended ended = cli().onTerminal().with("NO_COLOR", "1").run("history", channel);

    assertThat(ended.lines())
        .satisfiesExactly(
            line -> assertThat(line).contains(channel).endsWith("  + created note 1 T by al"),
            line -> assertThat(line).contains(channel).endsWith("  ~ updated note 1 U by al"),
            line -> assertThat(line).contains(channel).endsWith("  - deleted note 1 by al"));
  }

  @Test
  void withoutAChannelAllReadableOnesAreShown() throws Exception {
    WarrenProcess gateway = SharedWarren.gateway();
    String user = "u" + name;
    created("of the team");
    note("notes.not-" + name, "note_created", "of others");
    awaitHistory(channel, "of the team");
    Cli.Started listener =
        Cli.of(gateway, dev.warren.testkit.Tokens.member(user, name))
            .start("listen", "--since", "0");
    listener.awaitOut("of the team");
    Events.post(
        SharedWarren.broker(),
        "users." + user,
        """
        {"type":"notification","data":{"level":"info","message":"for one"}}""");

    assertThat(listener.awaitOut("for one")).doesNotContain("of others");
    assertThat(listener.end().status()).isZero();
  }

  @Test
  void overlappingPatternsShowAnEventOnce() throws Exception {
    String kind = "k" + name;
    Cli.Ended published = cli().run("publish", kind + "." + name, "x", "{\"title\":\"one\"}");
    assertThat(published.status()).isZero();
    awaitHistory(kind + "." + name, "one");
    Cli.Started listener = cli().start("listen", kind + ".*", "*." + name, "--since", "0");
    listener.awaitOut("one");
    cli().run("publish", kind + "." + name, "x", "{\"title\":\"two\"}");
    listener.awaitOut("two");
    cli().run("publish", kind + "." + name, "x", "{\"title\":\"the end\"}");
    listener.awaitOut("the end");

    assertThat(titles(listener.end().lines())).containsExactly("one", "two", "the end");
  }

  @Test
  void endUnderLoadIsAnEndInGoodOrder() throws Exception {
    created("one");
    awaitHistory(channel, "one");
    Cli.Started listener = cli().start("listen", "k" + name + ".#", channel, "--since", "0");
    listener.awaitOut("one");
    Cli.Started publisher =
        cli()
            .with("WARREN_AMQP_URL", SharedWarren.broker().url())
            .start(
                new ByteArrayInputStream(
                    "{\"type\":\"x\",\"data\":{}}\n".repeat(20_000).getBytes(UTF_8)),
                "publish",
                "--stdin",
                "k" + name);
    listener.awaitOut("k" + name);

    Cli.Ended ended = listener.end();
    publisher.end();
    assertThat(ended.status()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).endsWith("}\n");
  }

  @Test
  void timeEndsACommandThatHangs() throws Exception {
    created("one");
    awaitHistory(channel, "one");
    Cli.Ended ended =
        cli().run("listen", channel, "--since", "0", "--for", "2s", "--exec", "sleep 1000 | cat");
    assertThat(ended.status()).isZero();
  }

  @Test
  void brokenTokenIsNotPrinted() throws Exception {
    Cli.Ended ended = cli().with("WARREN_TOKEN", "keep-this-out\r\nof-logs").run("listen");
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).doesNotContain("keep-this");
  }

  @Test
  void gapIsShown() throws Exception {
    created("one");
    awaitHistory(channel, "one");
    Cli.Started listener = cli().start("listen", channel, "--since", "1");
    listener.awaitOut("gap");

    JsonNode gap = JsonMapper.shared().readTree(listener.end().lines().get(0));
    assertThat(gap.path("channel").asString()).isEqualTo(channel);
    assertThat(gap.path("data").path("from").asLong()).isEqualTo(1);
    assertThat(gap.path("data").path("to").asLong()).isGreaterThan(1);
  }

  @Test
  void failingCommandDoesNotEndTheListener(@TempDir Path folder) throws Exception {
    created("one");
    created("two");
    awaitHistory(channel, "two");
    Path file = folder.resolve("events");
    Cli.Ended ended =
        cli()
            .run(
                "listen",
                channel,
                "--since",
                "0",
                "--count",
                "2",
                "--exec",
                "cat >>'" + file + "'; exit 3");

    assertThat(ended.status()).isZero();
    assertThat(titles(Files.readAllLines(file))).containsExactly("one", "two");
    assertThat(ended.err().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("ended with status 3 (" + channel));
  }

  @Test
  void otherTeamsChannelIsRefused() throws Exception {
    Cli.Ended ended =
        Cli.of(SharedWarren.gateway(), dev.warren.testkit.Tokens.member("bob", name))
            .run("listen", "notes.team-of-others");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err().lines()).singleElement().asString().contains("(not_allowed)");
  }

  @Test
  void wrongTokenIsRefusedInOneLine() throws Exception {
    Cli.Ended ended = cli().with("WARREN_TOKEN", "not-a-token").run("listen", channel);

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err().lines()).singleElement().asString().contains("(bad_token)");
  }
}
