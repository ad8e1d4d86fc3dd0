package dev.warren.worker.ownership;

import dev.warren.event.Event;
import dev.warren.presence.Note;
import java.util.List;
import java.util.OptionalLong;

/**
 * The state that the owner of a partition keeps between deliveries.
 *
 * <p>A new memory is empty, and a memory is dropped whenever the partition was lost or may have
 * been. So it holds only what gateways report again on request.
 *
 * <p>A timer takes two steps, because only a delivery proves that this worker still owns the
 * partition. {@link #timersDue} returns the channels through which the worker posts a {@link
 * Note.TimerDue} to itself; the memory acts when that note is delivered.
 *
 * <p>Not thread-safe: {@link PartitionOwnership} calls it under its lock.
 */
public interface Memory {

  /** An entry of {@link #timersDue}: publish the note directly to the partition's queue. */
  String PARTITION = "";

  /**
   * Handles a valid event.
   *
   * @param fromClient whether a gateway's client posted it, and not an AMQP publisher
   * @return the effects, including the event itself if it has to be published
   */
  Effects event(Event event, boolean fromClient);

  /** Handles a note. A {@link Note.TimerDue} gets here only if this memory's owner posted it. */
  Effects note(Note note, String routingKey);

  /**
   * The time at which {@link #timersDue} next returns something, by {@link Clock#steady()}; empty
   * for never.
   */
  OptionalLong nextTimerAt();

  /**
   * The channels through which to post a {@link Note.TimerDue} now. A channel is returned again
   * after {@code retryAfterMs} unless its note was delivered by then.
   *
   * @param limit the maximum number of channels to return
   */
  List<String> timersDue(int limit, long retryAfterMs);
}
