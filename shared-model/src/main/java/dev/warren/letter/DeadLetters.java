package dev.warren.letter;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The letters of {@code warren.dead-letters}, the oldest first. Every method reads the queue from
 * its beginning on AMQP channels of its own, and gives back what it does not remove, in its order.
 * While one method reads, others do not see what it holds. Waits for RabbitMQ; by any thread.
 */
public final class DeadLetters {

  private final Connection connection;

  public DeadLetters(Connection connection) {
    this.connection = connection;
  }

  /**
   * A letter as it lies there.
   *
   * @param headers all of them: its publisher's, Warren's, RabbitMQ's
   * @param body byte for byte as it was posted
   */
  public record Opened(Letter letter, Map<String, Object> headers, byte[] body) {}

  /**
   * What became of letters that were to be replayed.
   *
   * @param replayed no longer in the queue
   * @param refused still there, each with why it could not be posted
   */
  public record Replays(List<Letter> replayed, Map<Letter, String> refused) {}

  /** The oldest letters, at most so many. */
  public List<Letter> list(int max) throws IOException, LetterRefused {
    List<Letter> letters = new ArrayList<>();
    try (Reading reading = new Reading(connection)) {
      while (letters.size() < max) {
        Delivery got = reading.next();
        if (got == null) {
          break;
        }
        letters.add(Letter.of(got));
      }
    }
    return letters;
  }

  /** The letter with headers and body. */
  public Opened show(String id) throws IOException, LetterRefused {
    try (Reading reading = new Reading(connection)) {
      Delivery got = find(id, reading);
      return new Opened(Letter.of(got), Letter.headers(got.getProperties()), got.getBody());
    }
  }

  /**
   * Posts the letter where it was posted before, with its publisher's own headers, and removes it
   * when RabbitMQ has confirmed that. Where the connection ends in between, it is posted and still
   * here.
   *
   * @throws LetterRefused when there is no such letter, or nothing takes it where it was posted
   */
  public void replay(String id) throws IOException, LetterRefused {
    try (Reading reading = new Reading(connection);
        Replay replay = new Replay(connection)) {
      Delivery got = find(id, reading);
      replay.post(Letter.of(got), got);
      reading.remove(got);
    }
  }

  /** Removes the letter. */
  public void drop(String id) throws IOException, LetterRefused {
    try (Reading reading = new Reading(connection)) {
      reading.remove(find(id, reading));
    }
  }

  /** Replays those letters, of what is there now; one that is refused does not hold up the rest. */
  public Replays replayAll(Predicate<Letter> those) throws IOException, LetterRefused {
    List<Letter> replayed = new ArrayList<>();
    Map<Letter, String> refused = new LinkedHashMap<>();
    try (Reading reading = new Reading(connection);
        Replay replay = new Replay(connection)) {
      for (Delivery got = next(those, reading); got != null; got = next(those, reading)) {
        Letter letter = Letter.of(got);
        try {
          replay.post(letter, got);
          reading.remove(got);
          replayed.add(letter);
        } catch (LetterRefused e) {
          refused.put(letter, e.getMessage());
        }
      }
    }
    return new Replays(replayed, refused);
  }

  /** Removes those letters, of what is there now; returns them. */
  public List<Letter> dropAll(Predicate<Letter> those) throws IOException, LetterRefused {
    List<Letter> dropped = new ArrayList<>();
    try (Reading reading = new Reading(connection)) {
      for (Delivery got = next(those, reading); got != null; got = next(those, reading)) {
        reading.remove(got);
        dropped.add(Letter.of(got));
      }
    }
    return dropped;
  }

  private static Delivery find(String id, Reading reading) throws IOException, LetterRefused {
    Delivery found = next(letter -> letter.id().equals(id), reading);
    if (found == null) {
      throw new LetterRefused(
          "there is no letter '%s' in %s, or somebody else is reading it just now"
              .formatted(id, Names.DEAD_LETTERS));
    }
    return found;
  }

  private static @Nullable Delivery next(Predicate<Letter> those, Reading reading)
      throws IOException {
    Delivery got = reading.next();
    while (got != null && !those.test(Letter.of(got))) {
      got = reading.next();
    }
    return got;
  }
}
