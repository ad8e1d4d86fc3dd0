package dev.warren.gateway.admin;

import com.rabbitmq.client.Connection;
import dev.warren.gateway.access.AdminRight;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.letter.DeadLetters;
import dev.warren.letter.Letter;
import dev.warren.letter.LetterRefused;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead letters, by the same code as the command line's {@code dlq}. All methods fail with
 * {@link Refused}, or with {@link LettersBusy}. Thread-safe.
 */
public final class LetterDesk {

  private static final Logger log = LoggerFactory.getLogger(LetterDesk.class);

  private final BrokerDesk desk;

  public LetterDesk(BrokerDesk desk) {
    this.desk = desk;
  }

  /** The oldest letters, at most {@code max}. They stay in the queue, in their order. */
  public CompletionStage<List<Letter>> list(AdminRight right, int max) {
    return ask(letters -> letters.list(max));
  }

  /** A letter with headers and body, which stays in the queue. */
  public CompletionStage<DeadLetters.Opened> show(AdminRight right, String id) {
    return ask(letters -> letters.show(id));
  }

  /** Publishes a letter again, and removes it after RabbitMQ's confirm. */
  public CompletionStage<Void> replay(AdminRight right, String id) {
    return ask(
        letters -> {
          letters.replay(id);
          log.info("'{}' has replayed a dead letter", right.user().name());
          return null;
        });
  }

  /** Removes a letter for good. */
  public CompletionStage<Void> drop(AdminRight right, String id) {
    return ask(
        letters -> {
          letters.drop(id);
          log.info("'{}' has dropped a dead letter", right.user().name());
          return null;
        });
  }

  private interface Work<T> {
    T on(DeadLetters letters) throws IOException, LetterRefused;
  }

  private <T> CompletionStage<T> ask(Work<T> work) {
    return desk.ask(connection -> run(work, connection));
  }

  private static <T> T run(Work<T> work, Connection connection)
      throws IOException, Refused, LettersBusy {
    try {
      return work.on(new DeadLetters(connection));
    } catch (LetterRefused e) {
      String reason = String.valueOf(e.getMessage());
      if (e.why() == LetterRefused.Why.BUSY) {
        throw new LettersBusy(reason);
      }
      throw new Refused(
          switch (e.why()) {
            case UNKNOWN -> Refusal.UNKNOWN_MESSAGE;
            case UNROUTABLE -> Refusal.UNROUTABLE;
            default -> Refusal.BROKER_UNAVAILABLE;
          },
          reason);
    }
  }
}
