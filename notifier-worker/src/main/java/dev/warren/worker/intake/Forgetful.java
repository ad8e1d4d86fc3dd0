package dev.warren.worker.intake;

import dev.warren.event.Event;
import dev.warren.presence.Note;
import java.util.List;
import java.util.OptionalLong;

/** Remembers nothing, as most families need nothing remembered. */
public final class Forgetful implements Memory {

  @Override
  public Answer event(Event event, boolean byClient) {
    return Answer.said(event);
  }

  @Override
  public Answer note(Note note, String routingKey) {
    return Answer.NOTHING;
  }

  @Override
  public OptionalLong nextDue() {
    return OptionalLong.empty();
  }

  @Override
  public List<String> dues(int most, long againAfterMs) {
    return List.of();
  }
}
