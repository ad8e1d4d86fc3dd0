package dev.warren.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.log.TopicMessage;
import dev.warren.testkit.Patience;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MessageListTest {

  private final MessageList list = new MessageList();

  private static HeldMessage at(long position) {
    return new HeldMessage(TopicMessage.onlyPosition(position));
  }

  private static List<Long> positions(Iterable<HeldMessage> messages) {
    List<Long> positions = new ArrayList<>();
    messages.forEach(message -> positions.add(message.position()));
    return positions;
  }

  @Test
  void emptyListHasNothing() {
    assertThat(list.isEmpty()).isTrue();
    assertThat(list.first()).isNull();
    assertThat(list.last()).isNull();
    assertThat(list.after(Long.MIN_VALUE, Long.MAX_VALUE)).isEmpty();
    assertThat(list.before(Long.MAX_VALUE)).isEmpty();
  }

  /** Compares with a sorted map, while messages are added, and removed from any place. */
  @Test
  void findsTheSameAsASortedMap() {
    Random random = new Random(11);
    TreeMap<Long, HeldMessage> expected = new TreeMap<>();
    long next = -50;
    for (int step = 0; step < 3_000; step++) {
      if (random.nextInt(5) < (step / 500 % 2 == 0 ? 4 : 1)) {
        next += 1 + random.nextInt(3);
        HeldMessage message = at(next);
        list.add(message);
        expected.put(next, message);
      } else if (!expected.isEmpty()) {
        long some = expected.firstKey() + random.nextInt(1 + random.nextInt(200));
        Map.Entry<Long, HeldMessage> entry = expected.floorEntry(some);
        expected.remove(entry.getKey());
        list.remove(entry.getValue());
      }
      long from = next - random.nextInt(300);
      long to = from + random.nextInt(200);
      assertThat(positions(list.after(from, to)))
          .isEqualTo(List.copyOf(expected.subMap(from, false, to, true).keySet()));
      assertThat(positions(list.before(to)))
          .isEqualTo(List.copyOf(expected.headMap(to, false).descendingKeySet()));
      assertThat(list.isEmpty()).isEqualTo(expected.isEmpty());
      assertThat(list.first()).isSameAs(value(expected.firstEntry()));
      assertThat(list.last()).isSameAs(value(expected.lastEntry()));
    }
  }

  private static HeldMessage value(Map.Entry<Long, HeldMessage> entry) {
    return entry == null ? null : entry.getValue();
  }

  /** One thread adds 1, 2, 3, … and removes the oldest; a reader misses none of those that stay. */
  @Test
  void readerFindsEveryMessageThatStays() {
    AtomicLong added = new AtomicLong();
    AtomicLong removed = new AtomicLong();
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              Deque<HeldMessage> held = new ArrayDeque<>();
              for (long position = 1; position <= 500_000; position++) {
                held.add(at(position));
                list.add(held.getLast());
                added.set(position);
                if (held.size() > 150) {
                  removed.set(held.getFirst().position());
                  list.remove(held.removeFirst());
                }
              }
            });
    do {
      long upTo = added.get();
      Iterator<Long> forward = positions(list.after(removed.get(), upTo)).iterator();
      assertGapless(forward, removed.get() + 1, upTo, 1);
      long before = added.get();
      Iterator<Long> backward = positions(list.before(before + 1)).iterator();
      assertGapless(backward, before, removed.get() + 1, -1);
    } while (!writing.isDone());
    Patience.get(writing);
  }

  private static void assertGapless(Iterator<Long> found, long first, long last, int step) {
    long expected = first;
    while (found.hasNext() && step * (last - expected) >= 0) {
      long next = found.next();
      if (step * (next - expected) < 0) {
        continue; // It was removed only after the reader had found it.
      }
      assertThat(next).isEqualTo(expected);
      expected += step;
    }
    assertThat(step * (expected - last)).isGreaterThan(0);
  }
}
