package dev.warren.letter;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The letters in {@code warren.dead-letters}, oldest first. Every method reads the queue from its
 * beginning, on AMQP channels of its own. It requeues the letters that it does not remove, in their
 * order. Until then no other reader sees these letters, so two calls at the same time can miss
 * some. Thread-safe; every method waits for RabbitMQ.
 */
public final class DeadLetters {

  private final Connection connection;

  public DeadLetters(Connection connection) {
    this.connection = connection;
  }

  /**
   * A letter with all its content.
   *
   * @param headers all headers: the publisher's, Warren's and RabbitMQ's
   * @param body the body, byte for byte as it was posted
   */
  public record Opened(Letter letter, Map<String, Object> headers, byte[] body) {}

  /**
   * The outcome of replaying letters.
   *
   * @param replayed the letters that were posted, and are no longer in the queue
   * @param refused the letters that are still in the queue, each with the reason
   */
  public record Replays(List<Letter> replayed, Map<Letter, String> refused) {}

  /**
   * The outcomes of single letters.
   *
   * @param replayed gets a letter that was posted, and is no longer in the queue
   * @param refused gets a letter that is still in the queue, with the reason
   */
  public record Outcomes(Consumer<Letter> replayed, BiConsumer<Letter, String> refused) {}

  /** The oldest letters, at most {@code max}. */
  public List<Letter> list(int max) throws IOException, LetterRefused {
    List<Letter> letters = new ArrayList<>();
    try (LetterReader reader = new LetterReader(connection)) {
      while (letters.size() < max) {
        Delivery delivery = reader.next();
        if (delivery == null) {
          break;
        }
        letters.add(Letter.of(delivery));
      }
    }
    return letters;
  }

  /**
   * A letter with headers and body.
   *
   * @throws LetterRefused when there is no such letter
   */
  public Opened show(String id) throws IOException, LetterRefused {
    try (LetterReader reader = new LetterReader(connection)) {
      Delivery delivery = find(id, reader);
      return new Opened(
          Letter.of(delivery), Letter.headers(delivery.getProperties()), delivery.getBody());
    }
  }

  /**
   * Posts a letter again to its exchange, with the publisher's own headers, and removes it when
   * RabbitMQ has confirmed the post. If the connection breaks in between, the letter is posted and
   * also stays in the queue.
   *
   * @throws LetterRefused when there is no such letter, or no queue is bound for it
   */
  public void replay(String id) throws IOException, LetterRefused {
    try (LetterReader reader = new LetterReader(connection);
        Replay replay = new Replay(connection)) {
      Delivery delivery = find(id, reader);
      replay.post(Letter.of(delivery), delivery);
      reader.remove(delivery);
    }
  }

  /**
   * Removes a letter.
   *
   * @throws LetterRefused when there is no such letter
   */
  public void drop(String id) throws IOException, LetterRefused {
    try (LetterReader reader = new LetterReader(connection)) {
      reader.remove(find(id, reader));
    }
  }

  /**
   * Replays the matching letters that are in the queue now. A refused letter does not stop the
   * replay.
   */
  public Replays replayAll(Predicate<Letter> matches) throws IOException, LetterRefused {
    List<Letter> replayed = new ArrayList<>();
    Map<Letter, String> refused = new LinkedHashMap<>();
    replayEach(matches, new Outcomes(replayed::add, refused::put));
    return new Replays(replayed, refused);
  }

  /**
   * As {@link #replayAll}, for a caller that needs each outcome even if the connection breaks.
   *
   * @param outcomes gets each letter when it is replayed or refused
   */
  public void replayEach(Predicate<Letter> matches, Outcomes outcomes)
      throws IOException, LetterRefused {
    try (LetterReader reader = new LetterReader(connection);
        Replay replay = new Replay(connection)) {
      for (Delivery delivery = next(matches, reader);
          delivery != null;
          delivery = next(matches, reader)) {
        Letter letter = Letter.of(delivery);
        try {
          replay.post(letter, delivery);
          reader.remove(delivery);
          outcomes.replayed.accept(letter);
        } catch (LetterRefused e) {
          outcomes.refused.accept(letter, String.valueOf(e.getMessage()));
        }
      }
    }
  }

  /** Removes the letters that match and are in the queue now; returns them. */
  public List<Letter> dropAll(Predicate<Letter> matches) throws IOException, LetterRefused {
    List<Letter> dropped = new ArrayList<>();
    dropEach(matches, dropped::add);
    return dropped;
  }

  /**
   * As {@link #dropAll}, for a caller that needs each letter even if the connection breaks.
   *
   * @param dropped gets each letter when it is removed
   */
  public void dropEach(Predicate<Letter> matches, Consumer<Letter> dropped)
      throws IOException, LetterRefused {
    try (LetterReader reader = new LetterReader(connection)) {
      for (Delivery delivery = next(matches, reader);
          delivery != null;
          delivery = next(matches, reader)) {
        reader.remove(delivery);
        dropped.accept(Letter.of(delivery));
      }
    }
  }

  private static Delivery find(String id, LetterReader reader) throws IOException, LetterRefused {
    Delivery found = next(letter -> letter.id().equals(id), reader);
    if (found == null) {
      throw new LetterRefused(
          LetterRefused.Why.UNKNOWN,
          "there is no letter '%s' in %s, or another process is reading the letters now; try again"
              .formatted(id, Names.DEAD_LETTERS));
    }
    return found;
  }

  private static @Nullable Delivery next(Predicate<Letter> matches, LetterReader reader)
      throws IOException, LetterRefused {
    Delivery delivery = reader.next();
    while (delivery != null && !matches.test(Letter.of(delivery))) {
      delivery = reader.next();
    }
    return delivery;
  }
}
