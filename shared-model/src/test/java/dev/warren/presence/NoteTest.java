package dev.warren.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoteTest {

  @Test
  void whatIsSaidIsUnderstood() {
    List<Note> notes =
        List.of(
            new Note.Beat("g1", false, Map.of("warren.presence.0", "h1")),
            new Note.Wants("g1"),
            new Note.Hold("warren.presence.0", "h1"),
            new Note.Report("g1", 7, false, List.of("alice"), List.of("bob"), null, 0),
            new Note.Report(
                "g1",
                8,
                true,
                List.of("alice"),
                List.of(),
                List.of(new Presence("bob", Status.OFFLINE, 1_000)),
                42),
            new Note.Keyframe("presence.team-7", List.of(new Presence("alice", Status.AWAY, 5))),
            new Note.LastStatus(Note.JSON.createObjectNode().put("id", "1"), 5),
            new Note.LastStatus(Note.JSON.createObjectNode().put("id", "1"), 5, 30L),
            new Note.Due("h1"));
    for (Note note : notes) {
      assertThat(Note.isNote(note.type())).isTrue();
      assertThat(Note.decode(note.type(), note.encode())).isEqualTo(note);
    }
    assertThat(notes).extracting(Note::type).containsAll(Note.TYPES.keySet());
  }

  @Test
  void aStatusIsWrittenAsInEvents() {
    byte[] keyframe =
        new Note.Keyframe("presence.t", List.of(new Presence("bob", Status.BUSY, 5))).encode();
    assertThat(new String(keyframe, StandardCharsets.UTF_8)).contains("\"status\":\"busy\"");
  }

  @Test
  void whatANewerVersionAddsIsPassedOver() {
    byte[] wants = "{\"gateway\":\"g1\",\"more\":1}".getBytes(StandardCharsets.UTF_8);
    assertThat(Note.decode("warren.wants", wants)).isEqualTo(new Note.Wants("g1"));
    byte[] older = "{\"event\":{},\"heardAt\":1}".getBytes(StandardCharsets.UTF_8);
    assertThat(Note.decode("warren.last-status", older))
        .isEqualTo(new Note.LastStatus(Note.JSON.createObjectNode(), 1));
    assertThat(Note.decode("warren.other", wants)).isNull();
    assertThat(Note.decode("warren.wants", new byte[] {'x'})).isNull();
    assertThat(Note.decode(null, wants)).isNull();
    assertThat(Note.isNote("user_presence")).isFalse();
    assertThat(Note.isNote(null)).isFalse();
  }
}
