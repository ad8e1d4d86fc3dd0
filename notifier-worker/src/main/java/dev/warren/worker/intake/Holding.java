package dev.warren.worker.intake;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.event.Event;
import dev.warren.presence.Note;
import dev.warren.worker.intake.Answer.Told;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That this worker holds a partition, as far as it knows, and what it remembers of it. RabbitMQ
 * does not tell who loses a partition to another consumer: so who holds it says so to the gateways
 * and hears from their beats who said it last, and time brings about nothing but by a {@link
 * Note.Due} that came back through the partition.
 *
 * <p>Called as events are delivered, one after the other, and by the thread of the {@link Alarm}.
 */
final class Holding {

  private static final Logger log = LoggerFactory.getLogger(Holding.class);

  /** Not more often is everybody asked to tell all. */
  private static final long ASK_EVERY_MS = 2_000;

  /** As long a beat may still carry what was so before. */
  private static final long KNOWN_AFTER_MS = 3_000;

  private final String queue;
  private final Family family;
  private final Memories memories;
  private final Clock clock;
  private final DuePost post;
  private final Alarm alarm;

  /** Null until the first delivery, which shows that the partition is held. */
  private @Nullable Memory memory;

  private String holder = "";
  private long heldSince;
  private long askedAt;
  private boolean asks;

  Holding(Family family, String queue, Memories memories, Clock clock, DuePost post) {
    this.family = family;
    this.queue = queue;
    this.memories = memories;
    this.clock = clock;
    this.post = post;
    this.alarm = new Alarm(this, clock, post.thread());
  }

  synchronized Answer event(Event event, boolean byClient) {
    return with(memory -> memory.event(event, byClient));
  }

  /** Whatever is of no concern here is passed over. */
  synchronized Answer note(@Nullable Note note, String routingKey) {
    if (note == null || note instanceof Note.Due due && !holder.equals(due.holder())) {
      return with(memory -> Answer.NOTHING);
    }
    if (note instanceof Note.Beat beat && isHeldByAnother(beat)) {
      log.info("{}: somebody else has held it meanwhile; all is asked for anew", queue);
      memory = null;
    }
    return with(memory -> memory.note(note, routingKey));
  }

  private boolean isHeldByAnother(Note.Beat beat) {
    String named = beat.holders() == null ? null : beat.holders().get(queue);
    return named != null
        && !named.equals(holder)
        && memory != null
        && clock.steady() - heldSince > KNOWN_AFTER_MS;
  }

  private Answer with(Function<Memory, Answer> asked) {
    if (memory == null) {
      memory = memories.of(family);
      holder = UUID.randomUUID().toString();
      heldSince = clock.steady();
      askedAt = heldSince - ASK_EVERY_MS;
      asks = family.remembers();
    }
    Answer answer = asked.apply(memory);
    asks |= answer.asks();
    long now = clock.steady();
    if (asks && now - askedAt >= ASK_EVERY_MS) {
      asks = false;
      askedAt = now;
      answer = answer.withNote(new Told(Names.HOLDERS, new Note.Hold(queue, holder)));
    }
    alarm.delivered(memory.nextDue());
    return answer;
  }

  /** By the alarm's thread. */
  void rings() {
    List<String> dues;
    Note.Due due;
    synchronized (this) {
      if (memory == null) {
        return;
      }
      dues = alarm.rings(memory);
      due = new Note.Due(holder);
    }
    // Without the lock: a socket may be full, and what is delivered must not wait for it here.
    dues.forEach(by -> post.post(queue, by, due));
  }

  /** The partition is consumed no more. */
  synchronized void end() {
    alarm.end();
  }
}
