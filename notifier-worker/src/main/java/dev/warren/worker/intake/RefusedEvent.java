package dev.warren.worker.intake;

import dev.warren.worker.publish.DeadLetter;
import dev.warren.worker.publish.EventPublications;
import dev.warren.worker.publish.Publication;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the dead letter of an event that cannot be processed, and logs the reason. */
final class RefusedEvent {

  private static final Logger log = LoggerFactory.getLogger(RefusedEvent.class);

  private RefusedEvent() {}

  static EventPublications deadLetter(Publication posted, String reason) {
    String kind = posted.isNote() ? "dropped note" : "dead letter";
    log.info("{} from '{}': {}", kind, posted.routingKey(), reason);
    // A note is dropped: its sender repeats it, and a replay would bring back outdated state.
    return posted.isNote()
        ? EventPublications.NONE
        : EventPublications.only(DeadLetter.of(posted, reason, 1));
  }

  static EventPublications byDefect(Publication posted, RuntimeException defect) {
    log.error(
        "a defect of the worker, please report it: a message for '{}' failed",
        posted.routingKey(),
        defect);
    return deadLetter(posted, "internal error: " + defect + "; see the worker's log");
  }
}
