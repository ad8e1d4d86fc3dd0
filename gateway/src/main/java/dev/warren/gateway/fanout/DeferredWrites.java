package dev.warren.gateway.fanout;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writes that runs have left for later turns of the event loop. A client may have thousands of
 * subscriptions to a channel, and each message then makes thousands of frames for it. If it got all
 * of them at once, the other clients of the loop would wait for hundreds of megabytes. So it gets
 * them piece by piece, and the next runs serve the others meanwhile.
 *
 * <p>The clients take turns, and each gets its frames in the log's order. If anything else is to be
 * written to a client, or one of its registrations ends, all of its deferred frames are written
 * first. So it gets the same bytes in the same order as without deferred writes. Confined to the
 * event loop.
 */
final class DeferredWrites {

  private static final Logger log = LoggerFactory.getLogger(DeferredWrites.class);

  /** The cost of the writes of one turn, see {@link Merge#cost}: some milliseconds at most. */
  private static final long TURN_COST = 4 * 1024 * 1024;

  /**
   * The memory of deferred frames and their messages, in bytes, beyond which clients are sent away.
   */
  private static final long MOST_BYTES = 16 * 1024 * 1024;

  /** The most bytes of frames that deferred writes keep for several clients. */
  private static final long MOST_JOINED_BYTES = 8 * 1024 * 1024;

  private final DropCounters drops;
  private final LongAdder deliveries;

  /** The frames of each client, by run; the client whose turn is next comes first. */
  private final Map<Subscriber, Queue<Part>> waiting = new LinkedHashMap<>();

  /** Changed on the event loop only. */
  private volatile long bytes;

  private long joinedBytes;

  private final Queue<OfRun> runs = new ArrayDeque<>();

  /** The batches of one run, which live until its last client has its frames. */
  private final class OfRun {
    private final List<Batch> batches;
    private final long memory;
    private final long joined;

    /** The clients that have not got all frames yet, and the run while it adds clients. */
    private int waiting = 1;

    OfRun(List<Batch> batches, long messageBytes) {
      this.batches = batches;
      this.memory = messageBytes + Batch.memory(batches);
      this.joined = Batch.joinedBytes(batches);
      bytes += memory;
      joinedBytes += joined;
      runs.add(this);
    }

    void oneIsDone() {
      if (--waiting == 0) {
        batches.forEach(Batch::release);
        bytes -= memory;
        joinedBytes -= joined;
        runs.remove(this);
      }
    }
  }

  /** The frames of one run for one client. */
  private record Part(Merge merge, OfRun run) {}

  /**
   * @param deliveries counts the delivered messages
   */
  DeferredWrites(DropCounters drops, LongAdder deliveries) {
    this.drops = drops;
    this.deliveries = deliveries;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Whether this client waits for frames, so that later ones have to wait, too. */
  boolean has(Subscriber client) {
    return !waiting.isEmpty() && waiting.containsKey(client);
  }

  /** About how many bytes of memory the deferred frames and their messages take. Thread-safe. */
  long bytes() {
    return bytes;
  }

  /** How many bytes of frames a further run may keep for several clients. */
  long mayJoin() {
    return Math.max(0, MOST_JOINED_BYTES - joinedBytes);
  }

  /**
   * Takes over the batches of a run, and defers its writes to some of the clients.
   *
   * @param messageBytes the memory of the run's messages, in bytes
   * @param clients with the frames of the run that they get
   */
  void add(List<Batch> batches, long messageBytes, List<Subscriber> clients) {
    OfRun run = new OfRun(List.copyOf(batches), messageBytes);
    try {
      for (Subscriber client : clients) {
        Queue<Part> parts = waiting.computeIfAbsent(client, first -> new ArrayDeque<>(1));
        parts.add(new Part(client.takeMerge(), run));
        run.waiting++;
        client.outbox.first(() -> catchUp(client));
      }
    } finally {
      run.oneIsDone();
    }
  }

  /**
   * Makes room for the next run. If too much is deferred, the clients that are the furthest behind
   * are sent away, because all others would have to wait for them.
   */
  void makeRoom() {
    while (bytes > MOST_BYTES) {
      OfRun oldest = runs.element();
      List.copyOf(waiting.keySet()).stream()
          .filter(client -> waiting.get(client).element().run == oldest)
          .forEach(client -> giveUp(client, waiting.remove(client)));
    }
  }

  private static void giveUp(Subscriber client, Queue<Part> parts) {
    client.outbox.first(null);
    client.sendAway();
    parts.forEach(each -> each.run.oneIsDone());
    parts.clear();
  }

  /** Makes the writes of one turn. */
  void writeSome(Pacer pacer) {
    long left = TURN_COST;
    while (left > 0 && !waiting.isEmpty()) {
      Subscriber client = waiting.keySet().iterator().next();
      left -= write(client, left);
      pacer.wrote(client);
    }
  }

  /** Writes all deferred frames of this client. */
  void catchUp(Subscriber client) {
    if (has(client)) {
      write(client, Long.MAX_VALUE);
    }
  }

  /**
   * Writes frames of one client, and flushes once. A client with frames left comes again after all
   * others.
   *
   * @param most the cost after which no further frames are written
   * @return the cost of what was written
   */
  private long write(Subscriber client, long most) {
    // Out of the map, because a flush may call the session, which may write a reply.
    Queue<Part> parts = Objects.requireNonNull(waiting.remove(client));
    client.outbox.first(null);
    long cost = 0;
    try {
      Part part;
      while (cost < most && (part = parts.peek()) != null) {
        cost += part.merge.write(client.outbox, drops, most - cost);
        if (part.merge.isOver()) {
          deliveries.add(client.got(part.merge));
          parts.remove().run.oneIsDone();
        }
      }
      client.outbox.flush();
    } catch (Throwable e) {
      giveUp(client, parts);
      log.error("messages could not be written; their client is sent away to resume", e);
    }
    if (!parts.isEmpty()) {
      waiting.put(client, parts);
      client.outbox.first(() -> catchUp(client));
    }
    return cost;
  }
}
