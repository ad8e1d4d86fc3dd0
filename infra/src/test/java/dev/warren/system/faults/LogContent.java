package dev.warren.system.faults;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.LogBirth;
import dev.warren.broker.Names;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The test's messages in the log, with the first position of each. */
final class LogContent {

  private static final int PREFETCH = 1_000;

  private final LogBirth birth;
  private final Map<MessageId, Long> firstOffsets;

  private LogContent(LogBirth birth, Map<MessageId, Long> firstOffsets) {
    this.birth = birth;
    this.firstOffsets = firstOffsets;
  }

  /**
   * Reads the stream of the log and records each message in its account. Confined to its channel.
   */
  private static final class Reader extends DefaultConsumer {
    private final Accounts accounts;
    private final MessageId end;
    private final Map<MessageId, Long> firstOffsets = new HashMap<>();
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
      String text = new String(body, StandardCharsets.UTF_8);
      if (offset == 0) {
        birth = new LogBirth(Long.parseLong(text));
      }
      // The log has alerts too, but a device gets them from its user's queue.
      MessageId id = MessageId.in(text);
      if (id != null && Traffic.of(id).isLogged()) {
        accounts.of(id).saw(id);
        firstOffsets.putIfAbsent(id, offset);
      }
      if (++unacknowledged == PREFETCH / 2) {
        getChannel().basicAck(envelope.getDeliveryTag(), true);
        unacknowledged = 0;
      }
      LogBirth known = birth;
      if (end.equals(id) && known != null) {
        done.complete(new LogContent(known, firstOffsets));
      }
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
    long first = birth.offset(span.from());
    long last = birth.offset(span.last());
    return firstOffsets.entrySet().stream()
        .filter(entry -> entry.getValue() > first && entry.getValue() <= last)
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
