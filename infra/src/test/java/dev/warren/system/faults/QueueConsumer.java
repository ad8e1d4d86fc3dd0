package dev.warren.system.faults;

import dev.warren.testkit.client.StompFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One of the competing consumers of a {@code /queue}. It acknowledges each message, or several at
 * once. If an acknowledgement gets no reply, it disconnects, and RabbitMQ delivers the messages
 * again.
 */
final class QueueConsumer implements SteadyClient.Role {

  /** The ack modes of STOMP. */
  enum Mode {
    INDIVIDUAL("client-individual"),
    CUMULATIVE("client");

    private final String ack;

    Mode(String ack) {
      this.ack = ack;
    }
  }

  private static final String PREFETCH = "20";
  private static final int CUMULATED = 5;
  private static final long FLUSH_AFTER_MS = 300;
  private static final int ONE_NACK_IN = 50;

  private final String destination;
  private final Mode mode;
  private final Accounts accounts;

  // The state of the current connection; guarded by this.
  private @Nullable OutcomeClient client;
  private @Nullable StompFrame last;
  private List<MessageId> cumulated = new ArrayList<>();

  QueueConsumer(String destination, Mode mode, Accounts accounts) {
    this.destination = destination;
    this.mode = mode;
    this.accounts = accounts;
  }

  @Override
  public boolean connected(OutcomeClient connection) {
    synchronized (this) {
      client = connection;
      last = null;
      cumulated = new ArrayList<>();
    }
    return connection.subscribe(
        "q", destination, Map.of("ack", mode.ack, "prefetch-count", PREFETCH));
  }

  @Override
  public synchronized void message(OutcomeClient connection, StompFrame message) {
    if (connection != client) {
      return; // of an earlier connection
    }
    MessageId id = MessageId.in(message.text());
    if (id == null) {
      return;
    }
    // A redelivered message gets no NACK, so that every message is acknowledged in the end.
    if (mode == Mode.INDIVIDUAL
        && !message.header("redelivered").equals("true")
        && id.number() % ONE_NACK_IN == 0) {
      // This does not count as a delivery, because the message has to come again.
      reply(connection, "NACK", message, List.of());
      return;
    }
    accounts.of(id).saw(id);
    if (mode == Mode.INDIVIDUAL) {
      reply(connection, "ACK", message, List.of(id));
      return;
    }
    last = message;
    cumulated.add(id);
    if (cumulated.size() >= CUMULATED) {
      flush(connection);
    } else if (cumulated.size() == 1) {
      CompletableFuture.delayedExecutor(FLUSH_AFTER_MS, TimeUnit.MILLISECONDS)
          .execute(() -> flush(connection));
    }
  }

  private synchronized void flush(OutcomeClient connection) {
    StompFrame upTo = last;
    if (connection == client && upTo != null) {
      reply(connection, "ACK", upTo, cumulated);
      last = null;
      cumulated = new ArrayList<>();
    }
  }

  /**
   * @param settled the messages that are settled by the gateway's RECEIPT
   */
  private void reply(
      OutcomeClient connection, String command, StompFrame message, List<MessageId> settled) {
    connection
        .ask(command, Map.of("id", message.header("ack")), "")
        .thenAccept(
            outcome -> {
              // A refusal means that RabbitMQ has requeued the message and delivers it again.
              if (outcome == Outcome.UNKNOWN) {
                connection.close();
              } else if (outcome == Outcome.ACKNOWLEDGED) {
                settled.forEach(id -> accounts.of(id).settled(id));
              }
            });
  }
}
