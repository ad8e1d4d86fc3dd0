package dev.warren.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoteTest {

  @Test
  void everyNoteIsReadAsItWasWritten() {
    List<Note> notes =
        List.of(
            new Note.Beat("g1", false, Map.of("warren.presence.0", "h1")),
            new Note.MemoryRequest("g1"),
            new Note.Owned("warren.presence.0", "h1"),
            new Note.Report("g1", 7, false, List.of("alice"), List.of("bob"), Note.Shown.UNKNOWN),
            new Note.Report(
                "g1",
                8,
                true,
                List.of("alice"),
                List.of(),
                new Note.Shown(List.of(new Presence("bob", Status.OFFLINE, 1_000)), 42)),
            new Note.Keyframe("presence.team-7", List.of(new Presence("alice", Status.AWAY, 5))),
            new Note.LastStatus(Note.JSON.createObjectNode().put("id", "1"), 5),
            new Note.LastStatus(Note.JSON.createObjectNode().put("id", "1"), 5, 30L),
            new Note.TimerDue("h1"),
            new Note.Drain("c1"),
            new Note.Drained("c1", "warren.notes.0"));
    for (Note note : notes) {
      assertThat(Note.isNote(note.type())).isTrue();
      assertThat(Note.decode(note.type(), note.encode())).isEqualTo(note);
    }
    assertThat(notes).extracting(Note::type).containsAll(Note.TYPES.keySet());
  }

  @Test
  void reportKeepsItsJson() {
    List<Presence> users = List.of(new Presence("bob", Status.OFFLINE, 1_000));
    Note full = new Note.Report("g", 8, true, List.of("al"), List.of(), new Note.Shown(users, 42));
    Note changes = new Note.Report("g", 9, false, List.of(), List.of("al"), Note.Shown.UNKNOWN);

    assertThat(new String(full.encode(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"gateway":"g","seq":8,"full":true,"present":["al"],"gone":[],\
            "shown":[{"userId":"bob","status":"offline","lastSeen":1000}],"shownAt":42}""");
    assertThat(new String(changes.encode(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"gateway":"g","seq":9,"full":false,"present":[],"gone":["al"],"shownAt":0}""");
  }

  @Test
  void statusIsWrittenAsInEvents() {
    byte[] keyframe =
        new Note.Keyframe("presence.t", List.of(new Presence("bob", Status.BUSY, 5))).encode();
    assertThat(new String(keyframe, StandardCharsets.UTF_8)).contains("\"status\":\"busy\"");
  }

  @Test
  void unknownTypesAndFieldsAreIgnored() {
    byte[] wants = "{\"gateway\":\"g1\",\"more\":1}".getBytes(StandardCharsets.UTF_8);
    assertThat(Note.decode("warren.wants", wants)).isEqualTo(new Note.MemoryRequest("g1"));
    byte[] older = "{\"event\":{},\"heardAt\":1}".getBytes(StandardCharsets.UTF_8);
    assertThat(Note.decode("warren.last-status", older))
        .isEqualTo(new Note.LastStatus(Note.JSON.createObjectNode(), 1));
    assertThat(Note.decode("warren.other", wants)).isNull();
    assertThat(Note.decode("warren.wants", new byte[] {'x'})).isNull();
    byte[] utf16 = "{\"gateway\":\"g1\"}".getBytes(StandardCharsets.UTF_16BE);
    assertThat(Note.decode("warren.wants", utf16)).isNull();
    assertThat(Note.decode(null, wants)).isNull();
    assertThat(Note.isNote("user_presence")).isFalse();
    assertThat(Note.isNote(null)).isFalse();
  }
}
