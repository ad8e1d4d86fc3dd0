package dev.warren.system.promise;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;

/**
 * A careful publisher of notes: persistent messages with confirms. After a lost connection it posts
 * all unconfirmed notes again, in their order.
 */
final class EventPublisher {

  /** A note_created event, identified by its channel and its number there, which is also its id. */
  private record Note(String channel, int number) {

    byte[] json() {
      return """
          {"id":"%d","type":"note_created","data":{"noteId":%d,"author":"test"}}"""
          .formatted(number, number)
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  /** So many notes wait for their confirms at most, so that a slow machine slows the load down. */
  private static final int MOST_OPEN = 2_000;

  private final TestBroker broker;
  private final Ledger ledger;
  private final String team;
  private final int channels;
  private volatile boolean finishing;

  /**
   * @param team the prefix of the channels' names
   */
  EventPublisher(TestBroker broker, Ledger ledger, String team, int channels) {
    this.broker = broker;
    this.ledger = ledger;
    this.team = team;
    this.channels = channels;
  }

  /** Publishes on another thread until {@link #finish}; returns the number of notes. */
  CompletableFuture<Integer> start(int perSecond) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return publish(perSecond);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Ends the publishing once all notes are confirmed. */
  void finish() {
    finishing = true;
  }

  private int publish(int perSecond) throws Exception {
    ConcurrentSkipListMap<Integer, Note> open = new ConcurrentSkipListMap<>();
    int next = 0;
    while (!finishing || !open.isEmpty()) {
      try (Connection connection = broker.connect()) {
        Channel channel = connection.createChannel();
        channel.confirmSelect();
        NavigableMap<Long, Integer> bySequence = new ConcurrentSkipListMap<>();
        channel.addConfirmListener(
            (sequence, multiple) -> confirmed(open, bySequence, sequence, multiple),
            (sequence, multiple) -> channel.abort());
        for (Map.Entry<Integer, Note> again : open.entrySet()) {
          post(channel, bySequence, again.getKey(), again.getValue());
        }
        long started = System.nanoTime();
        int from = next;
        while (!finishing) {
          pace(started, next - from, perSecond);
          while (bySequence.size() >= MOST_OPEN && channel.isOpen()) {
            Thread.sleep(5);
          }
          Note note = new Note("notes." + team + "-" + next % channels, next / channels);
          open.put(next, note);
          next++;
          post(channel, bySequence, next - 1, note);
        }
        while (!open.isEmpty() && channel.isOpen()) {
          Thread.sleep(5);
        }
      } catch (IOException | TimeoutException | ShutdownSignalException brokenOff) {
        System.out.println("the publisher connects again: " + brokenOff);
        Thread.sleep(100);
      }
    }
    return next;
  }

  private static void post(Channel channel, Map<Long, Integer> bySequence, int index, Note note)
      throws IOException {
    bySequence.put(channel.getNextPublishSeqNo(), index);
    channel.basicPublish(
        "warren.events",
        note.channel(),
        true,
        new BasicProperties.Builder().deliveryMode(2).contentType("application/json").build(),
        note.json());
  }

  private void confirmed(
      ConcurrentSkipListMap<Integer, Note> open,
      NavigableMap<Long, Integer> bySequence,
      long sequence,
      boolean multiple) {
    NavigableMap<Long, Integer> done =
        multiple
            ? bySequence.headMap(sequence, true)
            : bySequence.subMap(sequence, true, sequence, true);
    for (int index : done.values()) {
      Note note = open.remove(index);
      ledger.confirmed(note.channel(), note.number());
    }
    done.clear();
  }

  private static void pace(long started, int posted, int perSecond) throws InterruptedException {
    long due = started + posted * 1_000_000_000L / perSecond;
    long wait = due - System.nanoTime();
    if (wait > 1_000_000) {
      Thread.sleep(wait / 1_000_000);
    }
  }
}
