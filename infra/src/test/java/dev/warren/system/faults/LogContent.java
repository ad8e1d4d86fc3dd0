package dev.warren.system.faults;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.LogBatch;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The test's messages in the log, with the first position of each. */
final class LogContent {

  private static final int PREFETCH = 1_000;

  private final Map<MessageId, Long> firstPositions;

  private LogContent(Map<MessageId, Long> firstPositions) {
    this.firstPositions = firstPositions;
  }

  /**
   * Reads the stream of the log and records each message in its account. Confined to its channel.
   */
  private static final class Reader extends DefaultConsumer {
    private final Accounts accounts;
    private final MessageId end;
    private final Map<MessageId, Long> firstPositions = new HashMap<>();
    private final CompletableFuture<LogContent> done = new CompletableFuture<>();
    private @Nullable LogBirth birth;
    private int unacknowledged;

    Reader(Channel channel, Accounts accounts, MessageId end) {
      super(channel);
      this.accounts = accounts;
      this.end = end;
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, BasicProperties properties, byte[] body) throws IOException {
      long offset = ((Number) properties.getHeaders().get("x-stream-offset")).longValue();
      if (offset == 0) {
        birth = LogBirth.decode(body);
      }
      LogBirth known = Objects.requireNonNull(birth);
      boolean isEnd = false;
      if (LogBatch.MESSAGE_TYPE.equals(properties.getType())) {
        int number = 0;
        for (LogBatch.Record record : LogBatch.decode(body)) {
          isEnd |= read(record.body(), known.position(offset, number++));
        }
      } else {
        isEnd = read(body, known.position(offset));
      }
      if (++unacknowledged == PREFETCH / 2) {
        getChannel().basicAck(envelope.getDeliveryTag(), true);
        unacknowledged = 0;
      }
      if (isEnd) {
        done.complete(new LogContent(firstPositions));
      }
    }

    private boolean read(byte[] body, long position) {
      MessageId id = MessageId.in(new String(body, StandardCharsets.UTF_8));
      // The log has alerts too, but a device gets them from its user's queue.
      if (id != null && Traffic.of(id).isLogged()) {
        accounts.of(id).saw(id);
        firstPositions.putIfAbsent(id, position);
      }
      return end.equals(id);
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException reason) {
      done.completeExceptionally(reason);
    }
  }

  /** Reads the log from its first message to this one. */
  static LogContent read(TestBroker broker, Accounts accounts, MessageId end, Duration atMost)
      throws Exception {
    Connection connection = broker.factory().newConnection("faults-log");
    try {
      Channel channel = connection.createChannel();
      channel.basicQos(PREFETCH);
      Reader reader = new Reader(channel, accounts, end);
      channel.basicConsume(
          Names.LOG, false, "", false, false, Map.of("x-stream-offset", "first"), reader);
      return reader.done.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      connection.abort(2_000);
    }
  }

  /**
   * The messages that a live session missed: those in the log between the session's begin and its
   * last message. Messages that a client sent before the session was live are left out. A new
   * subscription need not show them, because RabbitMQ may have confirmed them before the SUBSCRIBE
   * although the log delivered them later.
   */
  List<MessageId> missedBy(LiveSession session, Accounts accounts) {
    LiveSession.Span span = session.span();
    if (span.last() == 0) {
      return List.of();
    }
    return firstPositions.entrySet().stream()
        .filter(entry -> entry.getValue() > span.from() && entry.getValue() <= span.last())
        .map(Map.Entry::getKey)
        .filter(id -> !session.sightings().has(id))
        .filter(
            id ->
                !Traffic.of(id).isSentByClients()
                    || !accounts.of(id).isSentBefore(id, span.nanos()))
        .sorted()
        .toList();
  }
}
