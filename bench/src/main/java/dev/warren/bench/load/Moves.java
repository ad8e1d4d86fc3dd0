package dev.warren.bench.load;

import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Members of a chat that leave their room for another one: each unsubscribes, and subscribes to a
 * room at random. On the event loop.
 */
final class Moves {

  private static final int TICK_MS = 20;
  private static final int LAST_ONES_MS = 5000;

  private final Loop loop;
  private final List<Subscriber> members;
  private final int rooms;
  private final IntFunction<String> destination;

  /** The same sequence for each peer. */
  private final Random random = new Random(1);

  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private @Nullable Future<?> ticking;
  private double due;

  /**
   * @param destination the destination of a room
   */
  Moves(Loop loop, List<Subscriber> members, int rooms, IntFunction<String> destination) {
    this.loop = loop;
    this.members = members;
    this.rooms = rooms;
    this.destination = destination;
  }

  /**
   * @param rate moves per second
   */
  void begin(double rate) {
    if (rate > 0 && rooms > 1) {
      ticking =
          loop.executor().scheduleAtFixedRate(() -> tick(rate), 0, TICK_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void tick(double rate) {
    for (due += rate * TICK_MS / 1000; due >= 1; due--) {
      Subscriber member = members.get(random.nextInt(members.size()));
      Visitor visitor = (Visitor) member.received();
      int other = (visitor.room() + 1 + random.nextInt(rooms - 1)) % rooms;
      // A member that waits for a message stays. Its turn falls away, so that a server that is
      // behind does not get all moves at once later.
      if (member.isSubscribed() && member.link().isOpen() && visitor.mayLeave()) {
        move(member, visitor, other);
      }
    }
  }

  private void move(Subscriber member, Visitor visitor, int room) {
    underWay.incrementAndGet();
    visitor.move(room);
    member.move(
        destination.apply(room),
        () -> {
          visitor.joined();
          underWay.decrementAndGet();
          done.incrementAndGet();
        });
  }

  /**
   * Stops the moves and waits until the last one is confirmed; returns how many there were. Must
   * not be called on the loop.
   */
  long end() {
    Future<?> ending = ticking;
    if (ending != null) {
      ending.cancel(false);
      for (int waited = 0; underWay.get() > 0 && waited < LAST_ONES_MS; waited += 10) {
        Sleep.millis(10);
      }
      if (underWay.get() > 0) {
        System.err.printf("load: %d joins were not confirmed%n", underWay.get());
      }
    }
    return done.get();
  }
}
