package dev.warren.worker.intake;

import dev.warren.event.EventCodec;
import dev.warren.trace.EventMark;
import dev.warren.worker.publish.DeadLetter;
import dev.warren.worker.publish.EventPublications;
import dev.warren.worker.publish.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the dead letter of an event that cannot be processed, and logs the reason. */
final class RefusedEvent {

  private static final Logger log = LoggerFactory.getLogger(RefusedEvent.class);

  private RefusedEvent() {}

  /**
   * @param codec reads the event's id for the log
   */
  static EventPublications deadLetter(EventCodec codec, Publication posted, String reason) {
    String kind = posted.isNote() ? "dropped note" : "dead letter";
    mark(codec, posted).log(log.atInfo(), "{} from '{}': {}", kind, posted.routingKey(), reason);
    // A note is dropped: its sender repeats it, and a replay would bring back outdated state.
    return posted.isNote()
        ? EventPublications.NONE
        : EventPublications.only(DeadLetter.of(posted, reason, 1));
  }

  static EventPublications byDefect(EventCodec codec, Publication posted, RuntimeException defect) {
    mark(codec, posted)
        .log(
            log.atError().setCause(defect),
            "a defect of the worker, please report it: a message for '{}' failed",
            posted.routingKey());
    return deadLetter(codec, posted, "internal error: " + defect + "; see the worker's log");
  }

  private static EventMark mark(EventCodec codec, Publication posted) {
    String id = posted.isNote() ? null : codec.idOf(posted.body());
    return EventMark.of(id == null ? posted.properties().getMessageId() : id, posted.trace());
  }
}
