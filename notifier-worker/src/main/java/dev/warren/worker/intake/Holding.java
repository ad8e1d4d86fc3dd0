package dev.warren.worker.intake;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.event.Event;
import dev.warren.presence.Note;
import dev.warren.worker.intake.Answer.Told;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That this worker holds a partition, as far as it knows, and what it remembers of it. RabbitMQ
 * does not tell who loses a partition to another consumer: so who holds it says so to the gateways
 * and hears from their beats who said it last, and time brings about nothing but by a {@link
 * Note.Due} that came back through the partition. Where something is remembered, whoever holds the
 * partition is never long without a delivery, if need be of its own: who was has lost it meanwhile,
 * or all stood still, and what it remembers is of old.
 *
 * <p>Called as events are delivered, one after the other, and by the thread of the {@link Alarm}.
 */
final class Holding {

  private static final Logger log = LoggerFactory.getLogger(Holding.class);

  /** Not more often is everybody asked to tell all. */
  private static final long ASK_EVERY_MS = 2_000;

  /** As long a beat may still carry what was so before. */
  private static final long KNOWN_AFTER_MS = 3_000;

  /** Names of holders; of who held it long ago no gateway speaks any more. */
  private static final int PAST = 64;

  private final String queue;
  private final Family family;
  private final Memories memories;
  private final Clock clock;
  private final DuePost post;
  private final Alarm alarm;
  private final long believedForMs;

  /** Null until the first delivery, which shows that the partition is held. */
  private @Nullable Memory memory;

  private String holder = "";

  /**
   * Who held it, the latest last: this worker under its earlier names, and others that it has given
   * way to. A gateway that lags behind the log names them still, which is no news.
   */
  private final Set<String> past = new LinkedHashSet<>();

  private long heldSince;
  private long deliveredAt;
  private long askedAt;
  private boolean hasAsked;
  private boolean asks;

  Holding(Family family, String queue, Memories memories, Clock clock, DuePost post) {
    this.family = family;
    this.queue = queue;
    this.memories = memories;
    this.clock = clock;
    this.post = post;
    this.alarm = new Alarm(this, clock, post.thread());
    this.believedForMs = memories.believedFor().toMillis();
  }

  synchronized Answer event(Event event, boolean byClient) {
    forgetWhatIsOld();
    return with(memory -> memory.event(event, byClient), false);
  }

  /** Whatever is of no concern here is passed over. */
  synchronized Answer note(@Nullable Note note, String routingKey) {
    forgetWhatIsOld();
    boolean isUndisputed = false;
    if (note instanceof Note.Due due) {
      if (memory == null || !holder.equals(due.holder())) {
        return with(memory -> Answer.NOTHING, false);
      }
      alarm.answered();
    } else if (note instanceof Note.Beat beat) {
      String named = beat.holders() == null ? null : beat.holders().get(queue);
      if (named != null && isAnother(named)) {
        log.info("{}: somebody else has held it meanwhile; all is asked for anew", queue);
        forget();
        past(named);
      }
      isUndisputed = named == null || named.equals(holder);
    }
    return note == null
        ? with(memory -> Answer.NOTHING, false)
        : with(memory -> memory.note(note, routingKey), isUndisputed);
  }

  private boolean isAnother(String named) {
    return memory != null
        && !named.equals(holder)
        && !past.contains(named)
        && clock.steady() - heldSince > KNOWN_AFTER_MS;
  }

  private void forgetWhatIsOld() {
    if (memory != null && family.remembers() && clock.steady() - deliveredAt > believedForMs) {
      log.info("{}: nothing was delivered for long; all is asked for anew", queue);
      forget();
    }
  }

  private void forget() {
    memory = null;
    past(holder);
  }

  private void past(String name) {
    past.add(name);
    if (past.size() > PAST) {
      past.remove(past.iterator().next());
    }
  }

  private Memory begin() {
    holder = UUID.randomUUID().toString();
    heldSince = clock.steady();
    hasAsked = false;
    asks = family.remembers();
    alarm.startAnew();
    return memories.of(family);
  }

  /**
   * @param isUndisputed whether a gateway says that nobody else holds the partition: what was
   *     missed may have gone to another, and saying our name again would hide theirs from us
   */
  private Answer with(Function<Memory, Answer> asked, boolean isUndisputed) {
    if (memory == null) {
      memory = begin();
    }
    long now = clock.steady();
    deliveredAt = now;
    Answer answer = asked.apply(memory);
    asks |= answer.asks();
    if (asks && (!hasAsked || isUndisputed && now - askedAt >= ASK_EVERY_MS)) {
      asks = false;
      hasAsked = true;
      askedAt = now;
      answer = answer.withNote(new Told(Names.HOLDERS, new Note.Hold(queue, holder)));
    }
    alarm.delivered(Alarm.earlier(memory.nextDue(), proofAt()));
    return answer;
  }

  /** When it is to be seen to that something is delivered. */
  private long proofAt() {
    return family.remembers() ? deliveredAt + believedForMs / 2 : Long.MAX_VALUE;
  }

  /** By the alarm's thread. */
  void rings() {
    List<String> dues;
    Note.Due due;
    synchronized (this) {
      if (memory == null) {
        return;
      }
      dues = alarm.rings(memory, proofAt());
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
