package dev.warren.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.channel.Channel;
import dev.warren.testkit.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Kinds that a setting adds, each with its schema in a file; some tests use the file in
 * docs/events.md.
 */
class AddedKindsTest {

  private static final Channel BUILDS = new Channel("builds.warren");
  private static final Origin AMQP = Origin.amqp(BUILDS, null);

  @TempDir private Path folder;

  @Test
  void validEventOfAnAddedKindIsTaken() throws Exception {
    EventCodec codec = documented();

    Event event =
        decode(codec, "build_started", "{\"build_id\":\"7\",\"commit\":\"abcdef0\"}", AMQP);

    assertThat(event.type()).isEqualTo("build_started");
    assertThat(event.data().get("build_id").stringValue()).isEqualTo("7");
    assertThat(codec.listedKinds())
        .contains("builds")
        .containsAll(new EventCodec().listedKinds())
        .hasSize(new EventCodec().listedKinds().size() + 1);
  }

  @Test
  void invalidEventOfAnAddedKindIsRefused() throws Exception {
    EventCodec codec = documented();

    assertThatThrownBy(() -> decode(codec, "build_lost", "{}", AMQP))
        .isInstanceOf(InvalidEvent.class)
        .hasMessage(
            "type: 'build_lost' is not one of build_started, build_finished, the types of 'builds'");
    assertThatThrownBy(() -> decode(codec, "build_finished", "{\"buildId\":\"7\"}", AMQP))
        .isInstanceOf(InvalidEvent.class)
        .hasMessage("data.passed: is missing");
    assertThatThrownBy(
            () -> decode(codec, "build_started", "{\"buildId\":\"7\",\"commit\":\"HEAD\"}", AMQP))
        .isInstanceOf(InvalidEvent.class)
        .hasMessageStartingWith("data.commit: ");
  }

  @Test
  void otherKindsAreCheckedAsBefore() throws Exception {
    EventCodec codec = documented();
    Origin weather = Origin.amqp(new Channel("weather.berlin"), null);
    Origin notes = Origin.amqp(new Channel("notes.team-7"), null);

    assertThat(decode(codec, "whatever", "{\"any\":[1]}", weather).type()).isEqualTo("whatever");
    assertThatThrownBy(() -> decode(codec, "note_created", "{\"noteId\":\"1\"}", notes))
        .hasMessage("data.author: is missing");
  }

  @Test
  void fieldsOfAnAddedKindAreFilledIn() throws Exception {
    Origin alice = Origin.client(BUILDS, new Origin.Author("alice", Origin.Voice.PERSON));

    Event event =
        decode(
            documented(),
            "build_started",
            "{\"buildId\":\"7\",\"commit\":\"abcdef0\",\"startedBy\":\"mallory\"}",
            alice);

    assertThat(event.data().get("startedBy").stringValue()).isEqualTo("alice");
  }

  @Test
  void underscoresOfTheFileAreKept() throws Exception {
    EventCodec codec =
        codec(
            """
            {"$defs": {
              "base": {"required": ["build_id"], "properties": {"build_id": {"type": "integer"}}},
              "builds.a": {
                "allOf": [{"$ref": "#/$defs/base"}],
                "properties": {"made_by": {"x-filled-from": "user"}, "tookMs": {"type": "integer"}}
              }}}
            """);
    Origin alice = Origin.client(BUILDS, new Origin.Author("alice", Origin.Voice.PERSON));

    Event event =
        decode(codec, "a", "{\"build_id\":1,\"made_by\":\"mallory\",\"took_ms\":2}", alice);

    assertThat(event.data().get("made_by").stringValue()).isEqualTo("alice");
    assertThatThrownBy(() -> decode(codec, "a", "{\"build_id\":\"x\"}", AMQP))
        .hasMessageStartingWith("data.build_id: ");
    assertThatThrownBy(() -> decode(codec, "a", "{\"build_id\":1,\"took_ms\":\"x\"}", AMQP))
        .hasMessageStartingWith("data.took_ms: ");
  }

  @Test
  void schemaMayReferToItself() throws Exception {
    EventCodec codec =
        codec(
            """
            {"$defs": {
              "step": {"required": ["name"],
                "properties": {"steps": {"type": "array", "items": {"$ref": "#/$defs/step"}}}},
              "builds.planned": {"properties": {"first": {"$ref": "#/$defs/step"}}}}}
            """);

    decode(codec, "planned", "{\"first\":{\"name\":\"a\",\"steps\":[{\"name\":\"b\"}]}}", AMQP);
    assertThatThrownBy(
            () ->
                decode(
                    codec, "planned", "{\"first\":{\"name\":\"a\",\"steps\":[{\"n\":1}]}}", AMQP))
        .hasMessage("data.first.steps.0.name: is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                                                         | is not JSON: ",
        "{\"$defs\":{\"builds.a\":true,\"builds.a\":true}}         | is not JSON: Duplicate",
        "[]                                                        | is not a JSON object",
        "{}                                                        | $defs has no type: ",
        "{\"$defs\":{\"a\":true}}                                  | $defs has no type: none of its names begins with 'builds.'",
        "{\"$defs\":{\"builds.a\":true,\"bilds.b\":true}}          | $defs has types of another kind: bilds",
        "{\"$defs\":{\"builds.a\":{\"type\":\"text\"}}}            | is no valid JSON Schema: /$defs/builds.a/type: ",
        "{\"$defs\":{\"builds.a\":{\"required\":\"x\"}}}           | is no valid JSON Schema: /$defs/builds.a/required: ",
        "{\"$defs\":{\"builds.a\":{\"$ref\":\"#/$defs/b\"}}}       | is no valid JSON Schema: $defs.builds.a: Reference /$defs/b cannot be resolved",
        "{\"$defs\":{\"builds.a\":{\"$ref\":\"http://localhost/x\"}}} | is no valid JSON Schema: $defs.builds.a: ",
        "{\"$defs\":{\"builds.a\":{\"pattern\":\"(\"}}}            | is no valid JSON Schema: $defs.builds.a: ",
        "{\"$defs\":{\"builds.a\":{\"properties\":{\"b\":{\"x-filled-from\":\"me\"}}}}} | is no valid JSON Schema: $defs.builds.a: x-filled-from: \"me\" is not one of channel, id, timestamp, user, agent",
        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"} | $schema is 'http://json-schema.org/draft-07/schema#', not "
      })
  void unusableFileIsNamedWithTheReason(String json, String why) throws Exception {
    Path file = file(json);

    assertThatThrownBy(() -> new EventCodec(Map.of("builds", file)))
        .isInstanceOf(InvalidKind.class)
        .hasMessageStartingWith("kind 'builds': " + file + " " + why);
  }

  @Test
  void missingOrUnreadableFileIsNamed() {
    Path missing = folder.resolve("none.json");

    assertThatThrownBy(() -> new EventCodec(Map.of("builds", missing)))
        .isInstanceOf(InvalidKind.class)
        .hasMessage("kind 'builds': " + missing + " is not there");
    assertThatThrownBy(() -> new EventCodec(Map.of("builds", folder)))
        .isInstanceOf(InvalidKind.class)
        .hasMessageStartingWith("kind 'builds': " + folder + " cannot be read: ");
  }

  @Test
  void ownKindsCannotBeReplaced() throws Exception {
    Path file = file("{\"$defs\":{\"notes.note_created\":true}}");

    for (String own : new EventCodec().listedKinds()) {
      assertThatThrownBy(() -> new EventCodec(Map.of(own, file)))
          .isInstanceOf(InvalidKind.class)
          .hasMessageStartingWith("kind '" + own + "': is Warren's own; ");
    }
  }

  @ParameterizedTest
  @CsvSource({"a.b", "a b", "*", "''"})
  void addedKindIsOneWord(String kind) throws Exception {
    Path file = file("{\"$defs\":{\"a.b\":true}}");

    assertThatThrownBy(() -> new EventCodec(Map.of(kind, file)))
        .isInstanceOf(InvalidKind.class)
        .hasMessageStartingWith("kind '" + kind + "': is not one word");
  }

  /** A codec with the file in docs/events.md. */
  private EventCodec documented() throws IOException {
    String page = Repository.read("docs/events.md");
    int begin = page.indexOf("```json\n") + "```json\n".length();
    return codec(page.substring(begin, page.indexOf("```", begin)));
  }

  private EventCodec codec(String json) throws IOException {
    return new EventCodec(Map.of("builds", file(json)));
  }

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("builds.json"), json);
  }

  private static Event decode(EventCodec codec, String type, String data, Origin origin)
      throws InvalidEvent {
    String json = "{\"type\":\"%s\",\"data\":%s}".formatted(type, data);
    return codec.decode(json.getBytes(StandardCharsets.UTF_8), origin);
  }
}
