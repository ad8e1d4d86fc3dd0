package dev.warren.gateway.fanout;

import dev.warren.event.Visibility;
import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link LoopFanOut}. It takes messages, sorts them by the clients that get them, and
 * then joins the frames and writes them to each client at once. Every run uses the same object.
 * Confined to the event loop.
 */
final class Run {

  /** The most bytes of frames that a run keeps for several clients. */
  private static final long MOST_JOINED_BYTES = 32 * 1024 * 1024;

  /**
   * What the merged writes to one client may cost, see {@link Merge#cost}; beyond it, they are left
   * to {@link DeferredWrites}.
   */
  private static final long MOST_FOR_CLIENT = 8 * 1024 * 1024;

  /** What the merged writes of a run to all clients may cost. */
  private static final long MOST_FOR_ALL = 64 * 1024 * 1024;

  private final SubscriptionRegistry registry;
  private final Pacer pacer;
  private final DropCounters drops;
  private final DeferredWrites deferred;

  private final List<Batch> batches = new ArrayList<>();

  /** The registrations that get each of the batches. */
  private final List<List<Registration>> recipients = new ArrayList<>();

  private final List<Audience.Group> groups = new ArrayList<>();
  private final List<Subscriber> written = new ArrayList<>();
  private final List<Subscriber> later = new ArrayList<>();

  /**
   * The number of the current message within the run. Frames are written in the order of these
   * numbers, which is the log's order.
   */
  private int turn;

  private @Nullable TopicMessage last;

  /** About how many bytes of memory the messages take. */
  private long messageBytes;

  /** Whether the batches belong to {@link #deferred} now. */
  private boolean handedOver;

  Run(SubscriptionRegistry registry, Pacer pacer, DropCounters drops, DeferredWrites deferred) {
    this.registry = registry;
    this.pacer = pacer;
    this.drops = drops;
    this.deferred = deferred;
  }

  /**
   * Adds a message.
   *
   * @param newAfter messages up to this number of confirms are past for some registrations
   * @return the length of the frames that it adds to the run's batches, in bytes
   */
  long take(TopicMessage message, long newAfter) {
    last = message;
    messageBytes += message.sizeInMemory();
    turn++;
    long bytes = 0;
    long confirm = message.confirm();
    boolean isPast = confirm > 0 && confirm <= newAfter;
    boolean forAll = message.visibility() == Visibility.PUBLIC && !isPast;
    List<Audience> audiences = registry.audiences(message.channel());
    for (int a = 0; a < audiences.size(); a++) {
      for (Audience.Group group : audiences.get(a).groups()) {
        if (!group.encoder.format().shows(message)) {
          continue;
        }
        byte[] common = message.encodedAs(group.encoder.format());
        bytes +=
            forAll ? batchOf(group).add(message, common, turn) : addForSome(message, common, group);
      }
    }
    return bytes;
  }

  private Batch batchOf(Audience.Group group) {
    if (group.batch == null) {
      group.batch = newBatch(group, group.members);
    }
    return group.batch;
  }

  private Batch newBatch(Audience.Group group, List<Registration> members) {
    Batch batch = new Batch(group.encoder, batches.size());
    batches.add(batch);
    recipients.add(members);
    groups.add(group);
    return batch;
  }

  private int addForSome(TopicMessage message, byte[] common, Audience.Group group) {
    List<Registration> getting = group.membersThatGet(message);
    return getting.isEmpty() ? 0 : newBatch(group, getting).add(message, common, turn);
  }

  /**
   * Writes to each client its frames, in the log's order, and flushes it once. Clients with very
   * many frames of their own get them in later turns of the loop.
   *
   * @return how many messages were delivered, each counted once for each client
   */
  long write() {
    separateBeyond(MOST_JOINED_BYTES);
    addToClients();
    long deliveries = 0;
    long cost = 0;
    for (int i = 0; i < written.size(); i++) {
      Subscriber subscriber = written.get(i);
      long merging = subscriber.cost();
      if (deferred.has(subscriber) || merging > MOST_FOR_CLIENT || cost + merging > MOST_FOR_ALL) {
        later.add(subscriber);
      } else {
        cost += merging;
        deliveries += subscriber.write(drops);
        pacer.wrote(subscriber);
      }
    }
    if (!later.isEmpty()) {
      separateBeyond(deferred.mayJoin());
      handedOver = true;
      deferred.add(batches, messageBytes, later);
    }
    return deliveries;
  }

  private void addToClients() {
    for (int b = 0; b < batches.size(); b++) {
      Batch batch = batches.get(b);
      List<Registration> members = recipients.get(b);
      for (int i = 0; i < members.size(); i++) {
        Subscriber subscriber = members.get(i).subscriber;
        if (subscriber.add(batch)) {
          written.add(subscriber);
        }
      }
    }
  }

  /**
   * One client may have thousands of subscriptions to a channel, each with an id and so with frames
   * of its own, which would fill the memory together. The batches with the most recipients keep
   * their frames.
   *
   * @param most the most bytes of frames to keep
   */
  private void separateBeyond(long most) {
    if (Batch.joinedBytes(batches) <= most) {
      return;
    }
    List<Integer> mostRecipientsFirst =
        IntStream.range(0, batches.size())
            .boxed()
            .sorted(Comparator.comparingInt(b -> -recipients.get(b).size()))
            .toList();
    long left = most;
    for (int b : mostRecipientsFirst) {
      Batch batch = batches.get(b);
      if (batch.bytes() <= left) {
        left -= batch.bytes();
      } else {
        batch.separate();
      }
    }
  }

  /**
   * After an exception it is unknown which frames a client got, so every client that may miss one
   * is disconnected, and resumes.
   */
  void sendAway() {
    for (List<Registration> members : recipients) {
      members.forEach(member -> member.subscriber.sendAway());
    }
    if (last != null) {
      registry.audiences(last.channel()).forEach(Audience::sendAway);
    }
  }

  /** Releases the run's buffers, unless later turns need them, and makes room for the next run. */
  void clear() {
    if (!handedOver) {
      batches.forEach(Batch::release);
    }
    handedOver = false;
    groups.forEach(Audience.Group::endRun);
    batches.clear();
    recipients.clear();
    groups.clear();
    written.clear();
    later.clear();
    messageBytes = 0;
    turn = 0;
    last = null;
  }
}
