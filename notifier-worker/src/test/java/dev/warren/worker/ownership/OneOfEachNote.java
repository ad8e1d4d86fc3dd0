package dev.warren.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.presence.Note;
import java.util.List;
import java.util.Map;

/** One note of each kind, so that a test finds a memory without a handler for one of them. */
public final class OneOfEachNote {

  private OneOfEachNote() {}

  /** The notes. Fails if a kind is missing here. */
  public static List<Note> notes() {
    List<Note> notes =
        List.of(
            new Note.Beat("g", false, Map.of()),
            new Note.MemoryRequest("g"),
            new Note.Owned("q", "h"),
            new Note.Report("g", 1, false, List.of(), List.of(), Note.Shown.UNKNOWN),
            new Note.Keyframe("presence.t", List.of()),
            new Note.LastStatus(Note.JSON.createObjectNode(), 1),
            new Note.TimerDue("h"),
            new Note.Drain("c"),
            new Note.Drained("c", "q"));
    assertThat(notes)
        .extracting(note -> (Object) note.getClass())
        .containsExactlyInAnyOrder((Object[]) Note.class.getPermittedSubclasses());
    return notes;
  }
}
