package dev.warren.worker.intake;

import dev.warren.event.Event;
import dev.warren.presence.Note;
import java.util.List;
import java.util.OptionalLong;

/**
 * What whoever holds a partition remembers between its events. A new one knows nothing, and it is
 * thrown away when the partition is lost, or may have been: nothing may depend on it that is not
 * said again.
 *
 * <p>What time brings about is done in two steps, as only what is delivered proves that the
 * partition is still held: {@link #dues} says by which channels the worker posts itself a {@link
 * Note.Due}, and the memory acts when that is delivered. Not thread-safe.
 */
public interface Memory {

  /** In {@link #dues}: straight into the partition, and by no channel. */
  String PARTITION = "";

  /**
   * A valid event was delivered.
   *
   * @param byClient whether it was posted by a gateway's client, and not over AMQP
   * @return with the event itself, where it is to be published
   */
  Answer event(Event event, boolean byClient);

  /** A note was delivered; a {@link Note.Due} only where it is this memory's own. */
  Answer note(Note note, String routingKey);

  /** When {@link #dues} next has something, by {@link Clock#steady()}; empty for not yet known. */
  OptionalLong nextDue();

  /**
   * Channels by which a {@link Note.Due} is to be posted now. Each comes once more after {@code
   * againAfterMs} where none was delivered by then.
   *
   * @param most how many at most
   */
  List<String> dues(int most, long againAfterMs);
}
