package dev.warren.worker.ownership;

import dev.warren.bounded.Bounded;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.event.Event;
import dev.warren.presence.Note;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition's memory, kept only as long as this worker provably owns the partition. RabbitMQ
 * does not notify a consumer that loses a partition to another consumer; three rules replace such a
 * notification:
 *
 * <ul>
 *   <li>A new owner announces itself to the gateways ({@link Note.Owned}), and every gateway's beat
 *       repeats the last announcement. A worker that reads another owner's name in a beat has
 *       missed deliveries. It forgets everything and requests it again.
 *   <li>A timer acts only when its {@link Note.TimerDue} has returned through the partition.
 *   <li>In families that remember, a memory without a delivery for {@link MemoryFactory#trustedFor}
 *       is dropped. An owner without traffic posts itself a note before that.
 * </ul>
 *
 * <p>Thread-safe. {@link #event} and {@link #note} run on the AMQP client's consumer threads, one
 * delivery at a time; {@link #onTimer} runs on {@link TimerPublisher#thread}.
 */
public final class PartitionOwnership {

  private static final Logger log = LoggerFactory.getLogger(PartitionOwnership.class);

  /**
   * The shortest interval between announcements, because all gateways send everything they know
   * after each of them.
   */
  private static final long ANNOUNCE_EVERY_MS = 2_000;

  /**
   * The time after taking ownership in which another name in a beat does not count as a new owner:
   * the beat may have been sent before the change.
   */
  private static final long ANNOUNCED_AFTER_MS = 3_000;

  /**
   * How many earlier owners to remember. Gateways no longer repeat the names of owners before
   * these.
   */
  private static final int MAX_EARLIER_OWNERS = 64;

  private final String queue;
  private final Family family;
  private final MemoryFactory memories;
  private final Clock clock;
  private final TimerPublisher publisher;
  private final long trustedForMs;

  private final ReentrantLock lock = new ReentrantLock();
  private final PartitionTimer timer;

  /** Null until the first delivery, which proves that the partition is owned. */
  private @Nullable Memory memory;

  /** This worker's name as owner, a new one with each new memory. */
  private String owner = "";

  /**
   * Names of earlier owners: this worker's own earlier names, and the owners that it took over from
   * or lost the partition to. A gateway that is behind still repeats them, which does not mean that
   * the partition was lost.
   */
  private final Set<String> earlierOwners = Bounded.set(MAX_EARLIER_OWNERS);

  private long ownedSince;
  private long lastDeliveryAt;
  private long announcedAt;
  private boolean hasAnnounced;
  private boolean needsResync;

  public PartitionOwnership(
      String queue, MemoryFactory memories, Clock clock, TimerPublisher publisher) {
    this.queue = queue;
    this.family = Family.of(queue);
    this.memories = memories;
    this.clock = clock;
    this.publisher = publisher;
    this.timer = new PartitionTimer(this::onTimer, lock, clock, publisher.thread());
    this.trustedForMs = memories.trustedFor().toMillis();
  }

  public String queue() {
    return queue;
  }

  public Family family() {
    return family;
  }

  /**
   * The effects of a valid event.
   *
   * @param fromClient whether a gateway's client posted it, and not an AMQP publisher
   */
  public Effects event(Event event, boolean fromClient) {
    lock.lock();
    try {
      dropUntrustedMemory();
      return deliver(memory -> memory.event(event, fromClient), false);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The effects of a note. The memory gets every kind of note except the {@link Note.TimerDue} of
   * another owner. A note of unknown kind also counts as a delivery.
   *
   * @param note null for a kind that this version does not know
   */
  public Effects note(@Nullable Note note, String routingKey) {
    if (note instanceof Note.Drain drain) {
      Note reply = new Note.Drained(drain.change(), queue);
      return Effects.NONE.with(new OutgoingNote(Names.DRAINED, reply));
    }
    lock.lock();
    try {
      dropUntrustedMemory();
      if (note == null || note instanceof Note.TimerDue due && !isOwn(due)) {
        return deliver(memory -> Effects.NONE, false);
      }
      if (note instanceof Note.TimerDue) {
        timer.noteReturned();
      }
      boolean isUndisputed = note instanceof Note.Beat beat && checkOwner(beat);
      return deliver(memory -> memory.note(note, routingKey), isUndisputed);
    } finally {
      lock.unlock();
    }
  }

  private boolean isOwn(Note.TimerDue due) {
    return memory != null && owner.equals(due.owner());
  }

  /**
   * Forgets everything if the beat names a new owner. Returns whether the beat names no other
   * owner.
   */
  private boolean checkOwner(Note.Beat beat) {
    String announced = beat.owners() == null ? null : beat.owners().get(queue);
    if (announced != null && isNewOwner(announced)) {
      log.info("{}: another worker owned it meanwhile; requesting its state again", queue);
      forget();
      earlierOwners.add(announced);
    }
    return announced == null || announced.equals(owner);
  }

  private boolean isNewOwner(String announced) {
    return memory != null
        && !announced.equals(owner)
        && !earlierOwners.contains(announced)
        && clock.steady() - ownedSince > ANNOUNCED_AFTER_MS;
  }

  private void dropUntrustedMemory() {
    if (memory != null && family.remembers() && clock.steady() - lastDeliveryAt > trustedForMs) {
      log.info("{}: no delivery for {} ms; requesting its state again", queue, trustedForMs);
      forget();
    }
  }

  private void forget() {
    memory = null;
    earlierOwners.add(owner);
  }

  private Memory begin() {
    owner = UUID.randomUUID().toString();
    ownedSince = clock.steady();
    hasAnnounced = false;
    needsResync = family.remembers();
    timer.reset();
    return memories.create(family);
  }

  /**
   * @param isUndisputed whether a gateway has just confirmed that nobody else owns the partition.
   *     If not, the worker must not announce itself again: gateways would then repeat its own name,
   *     which would hide that another worker owned the partition meanwhile
   */
  private Effects deliver(Function<Memory, Effects> handler, boolean isUndisputed) {
    assert lock.isHeldByCurrentThread();
    if (memory == null) {
      memory = begin();
    }
    long now = clock.steady();
    lastDeliveryAt = now;
    Effects effects = handler.apply(memory);
    needsResync |= effects.needsResync();
    if (needsResync && (!hasAnnounced || isUndisputed && now - announcedAt >= ANNOUNCE_EVERY_MS)) {
      needsResync = false;
      hasAnnounced = true;
      announcedAt = now;
      effects = effects.with(new OutgoingNote(Names.OWNERS, new Note.Owned(queue, owner)));
    }
    timer.schedule(PartitionTimer.earlier(memory.nextTimerAt(), probeAt()));
    return effects;
  }

  /** The time at which the owner posts itself a note to keep its memory trusted. */
  private long probeAt() {
    return family.remembers() ? lastDeliveryAt + trustedForMs / 2 : Long.MAX_VALUE;
  }

  /** Posts a {@link Note.TimerDue} through each channel with a timer due. */
  void onTimer() {
    List<String> channels;
    Note.TimerDue due;
    lock.lock();
    try {
      if (memory == null) {
        return;
      }
      channels = timer.due(memory, probeAt());
      due = new Note.TimerDue(owner);
    } finally {
      lock.unlock();
    }
    // Called without the lock, because a publish blocks while the socket is full, and deliveries
    // must not wait.
    channels.forEach(channel -> publisher.publish(queue, channel, due));
  }

  /** Stops the timer, because the partition is no longer consumed. */
  public void end() {
    lock.lock();
    try {
      timer.end();
    } finally {
      lock.unlock();
    }
  }
}
