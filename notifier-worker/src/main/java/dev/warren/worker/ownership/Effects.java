package dev.warren.worker.ownership;

import dev.warren.event.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * The publications of one delivery: the events in their order, then the notes.
 *
 * @param needsResync whether the memory missed a report, so that the gateways have to send again
 *     everything that they know
 */
public record Effects(List<OutgoingEvent> events, List<OutgoingNote> notes, boolean needsResync) {

  public static final Effects NONE = new Effects(List.of(), List.of(), false);

  public static final Effects RESYNC = new Effects(List.of(), List.of(), true);

  public static Effects publish(Event event) {
    return publish(List.of(new OutgoingEvent(event, null)));
  }

  public static Effects publish(List<OutgoingEvent> events) {
    return publish(events, List.of());
  }

  public static Effects publish(List<OutgoingEvent> events, List<OutgoingNote> notes) {
    return new Effects(events, notes, false);
  }

  public static Effects send(List<OutgoingNote> notes) {
    return publish(List.of(), notes);
  }

  Effects with(OutgoingNote note) {
    List<OutgoingNote> all = new ArrayList<>(notes);
    all.add(note);
    return new Effects(events, all, needsResync);
  }
}
