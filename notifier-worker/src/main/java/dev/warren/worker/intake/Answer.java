package dev.warren.worker.intake;

import dev.warren.event.Event;
import dev.warren.presence.Note;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is published because of something that was delivered: first the events, then the notes.
 *
 * @param asks whether the memory has missed something, and everybody should tell it all again
 */
public record Answer(List<Said> events, List<Told> notes, boolean asks) {

  public static final Answer NOTHING = new Answer(List.of(), List.of(), false);

  /** It has missed something. */
  public static final Answer ASKS = new Answer(List.of(), List.of(), true);

  /**
   * @param event the one that was delivered, to be passed on with its publisher's headers, or one
   *     of the memory's own
   * @param whenSlow {@link dev.warren.broker.Names#WHEN_SLOW_HEADER}; null for none
   */
  public record Said(Event event, @Nullable String whenSlow) {}

  /** For gateways, by {@link dev.warren.broker.Names#TOPICS}. */
  public record Told(String routingKey, Note note) {}

  public static Answer said(Event event) {
    return said(List.of(new Said(event, null)));
  }

  public static Answer said(List<Said> events) {
    return new Answer(events, List.of(), false);
  }

  public static Answer told(List<Told> notes) {
    return new Answer(List.of(), notes, false);
  }

  public static Answer of(List<Said> events, List<Told> notes) {
    return new Answer(events, notes, false);
  }

  Answer withNote(Told note) {
    List<Told> all = new ArrayList<>(notes);
    all.add(note);
    return new Answer(events, all, asks);
  }
}
