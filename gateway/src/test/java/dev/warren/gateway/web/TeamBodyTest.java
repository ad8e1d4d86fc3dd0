package dev.warren.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.presence.PresenceTables;
import dev.warren.presence.Note;
import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The presence of a team comes whole, in pieces, however many users it has. */
class TeamBodyTest {

  private static PresenceTables team(int users) {
    List<Presence> all =
        IntStream.range(0, users)
            .mapToObj(i -> new Presence("us\u00e9r-%05d".formatted(i), Status.AWAY, i))
            .toList();
    Note note = new Note.Keyframe("presence.red", all);
    PresenceTables tables = new PresenceTables();
    tables.note(
        new TopicMessage(
            1,
            new Channel(Names.STATES),
            new EventInfo("", note.type(), 1_000),
            Content.json(note.encode())),
        true);
    return tables;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 900, 10_000})
  void everyUserComesOnceInTheOrderOfNames(int users) {
    MockServerHttpResponse response = new MockServerHttpResponse();
    TeamBody body = new TeamBody(team(users).state(new Channel("presence.red")));
    body.write(response, Runnable::run).block();
    String text = Objects.requireNonNull(response.getBodyAsString().block());
    assertThat(text.getBytes(UTF_8)).hasSize((int) body.bytes());
    JsonNode all = JsonMapper.shared().readTree(text).path("users");
    assertThat(all).hasSize(users);
    for (int i = 0; i < users; i++) {
      assertThat(all.path(i).path("userId").asString()).isEqualTo("us\u00e9r-%05d".formatted(i));
    }
    assertThat(response.getBody().map(piece -> piece.readableByteCount()).collectList().block())
        .allMatch(bytes -> bytes <= Pieces.BYTES);
  }
}
