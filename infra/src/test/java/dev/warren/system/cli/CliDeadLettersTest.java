package dev.warren.system.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.process.SharedWarren;
import dev.warren.testkit.Patience;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Other classes write dead letters too, so each test only touches those of its own channel. */
class CliDeadLettersTest {

  private final String channel = "notes." + SharedWarren.freshName();
  private Cli cli;

  @BeforeEach
  void connect() throws Exception {
    cli = new Cli().with("WARREN_AMQP_URL", SharedWarren.broker().url());
  }

  private void publishInvalid(String title) {
    Cli.Ended ended =
        cli.run("publish", channel, "note_created", "{\"title\":\"" + title + "\"}", "--unchecked");
    assertThat(ended.status()).as(ended.err()).isZero();
  }

  private List<JsonNode> letters() {
    return cli.run("dlq", "list", "--json", "--max", "10000").lines().stream()
        .map(line -> JsonMapper.shared().readTree(line))
        .filter(letter -> letter.path("routingKey").asString().equals(channel))
        .toList();
  }

  private List<JsonNode> awaitLetters(int count) {
    Patience.await("dead letters").until(() -> letters().size() == count);
    return letters();
  }

  private String title(JsonNode letter) {
    Cli.Ended shown = cli.run("dlq", "show", letter.path("letter").asString(), "--json");
    return JsonMapper.shared().readTree(shown.out()).at("/body/data/title").asString();
  }

  @Test
  void aLetterHasItsReasonAndBody() {
    publishInvalid("one");
    String id = awaitLetters(1).get(0).path("letter").asString();

    assertThat(cli.run("dlq", "list").out())
        .containsPattern(id + ".*" + channel + ".*data.noteId: is missing");
    assertThat(cli.run("dlq", "show", id).out())
        .contains("reason        data.noteId: is missing", "exchange      warren.events");
    assertThat(cli.run("dlq", "show", id, "--body").out())
        .contains("\"title\":\"one\"")
        .endsWith("}");
  }

  @Test
  void replayKeepsTheOrderAndReportsEachLetter() {
    publishInvalid("one");
    publishInvalid("two");
    List<String> before =
        awaitLetters(2).stream().map(letter -> letter.path("letter").asString()).toList();

    Cli.Ended ended = cli.run("dlq", "replay", before.get(1), "no-such-id", before.get(0));

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.lines()).hasSize(3);
    assertThat(ended.lines().get(0)).startsWith("replayed  " + before.get(0));
    assertThat(ended.lines().get(1)).startsWith("replayed  " + before.get(1));
    assertThat(ended.lines().get(2)).startsWith("missing  no-such-id");
    // They are still invalid, so each comes back as a letter with another id.
    Patience.await("the letters are back")
        .until(
            () ->
                letters().size() == 2
                    && letters().stream()
                        .noneMatch(letter -> before.contains(letter.path("letter").asString())));
    assertThat(letters()).extracting(this::title).containsExactly("one", "two");
  }

  @Test
  void aDroppedLetterIsGone() {
    publishInvalid("one");
    String id = awaitLetters(1).get(0).path("letter").asString();

    Cli.Ended ended = cli.run("dlq", "drop", id);

    assertThat(ended.status()).isZero();
    assertThat(ended.out()).isEqualTo("dropped  %s  %s\n".formatted(id, channel));
    assertThat(letters()).isEmpty();
    assertThat(cli.run("dlq", "show", id).status()).isEqualTo(1);
  }

  @Test
  void lettersAreNamedOneWayOrTheOther() {
    assertThat(cli.run("dlq", "drop").status()).isEqualTo(2);
    assertThat(cli.run("dlq", "drop", "--all", "some-id").status()).isEqualTo(2);
    assertThat(cli.run("dlq", "replay", "id", "--reason", "x").err()).contains("--all");
    assertThat(new Cli().run("dlq", "list").err()).contains("WARREN_AMQP_URL");
  }
}
