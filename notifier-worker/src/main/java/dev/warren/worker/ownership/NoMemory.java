package dev.warren.worker.ownership;

import dev.warren.event.Event;
import dev.warren.presence.Note;
import java.util.List;
import java.util.OptionalLong;

/** The memory of families without state: publishes every event unchanged and sets no timers. */
public final class NoMemory implements Memory {

  @Override
  public Effects event(Event event, boolean fromClient) {
    return Effects.publish(event);
  }

  @Override
  public Effects note(Note note, String routingKey) {
    return Effects.NONE;
  }

  @Override
  public OptionalLong nextTimerAt() {
    return OptionalLong.empty();
  }

  @Override
  public List<String> timersDue(int limit, long retryAfterMs) {
    return List.of();
  }
}
