package dev.warren.worker.intake;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ReturnCallback;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.AMQImpl;
import dev.warren.broker.Family;
import dev.warren.broker.LogRoute;
import dev.warren.broker.Names;
import dev.warren.event.EventCodec;
import dev.warren.trace.EventTracer;
import dev.warren.worker.Proxies;
import dev.warren.worker.alert.AgentOwners;
import dev.warren.worker.alert.AlertRules;
import dev.warren.worker.ownership.Clock;
import dev.warren.worker.ownership.MemoryFactory;
import dev.warren.worker.ownership.PartitionOwnership;
import dev.warren.worker.ownership.TimerPublisher;
import dev.warren.worker.publish.AlertDelivery;
import dev.warren.worker.publish.AlertFailures;
import dev.warren.worker.publish.AlertQueues;
import dev.warren.worker.publish.AlertRetry;
import dev.warren.worker.publish.Declarer;
import dev.warren.worker.publish.PartitionChannel;
import dev.warren.worker.publish.PartitionState;
import dev.warren.worker.publish.PublisherLink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An intake on AMQP channels that record publishes and acknowledgements. The test plays RabbitMQ's
 * confirms, ends connections and runs the alert thread.
 */
final class FakeBroker {

  /** The routing keys of all publishes, in their order. */
  final List<String> published = new ArrayList<>();

  /** All acknowledgements: the delivery tag, with "+" for multiple. */
  final List<String> acknowledged = new ArrayList<>();

  /** The routing keys of all dead letters, in their order. */
  final List<String> letters = new ArrayList<>();

  /** Records the spans of the next intake. */
  EventTracer tracer = EventTracer.OFF;

  /** The headers of the last publish with each routing key. */
  final Map<String, Map<String, Object>> headers = new HashMap<>();

  /** The tags of consumers that were canceled. */
  final List<String> canceled = new ArrayList<>();

  final AlertFailures failures = new AlertFailures();

  /** The message id of the last publish with each routing key. */
  final Map<String, String> messageIds = new HashMap<>();

  /** Routing keys of messages that end the connection. */
  final Set<String> poison = new HashSet<>();

  /** Routing keys of messages for a queue without a leader, which get no confirm. */
  final Set<String> silent = new HashSet<>();

  /** How many further waits for confirms take place during an alarm. */
  int alarmWaits;

  private @Nullable BlockedListener alarm;

  private final Connection connection = Proxies.of(Connection.class, this::onConnection);

  private final PublisherLink link =
      new PublisherLink(name -> connection(), on -> {}, new LogRoute());

  private final Declarer declarer = new Declarer(name -> connection(), null);

  /** The AMQP channel on which a partition publishes. */
  private FakeChannel publishing;

  private final Queue<Runnable> alertThread = new ArrayDeque<>();
  private final Queue<Runnable> acknowledging = new ArrayDeque<>();

  /** An intake that acknowledges each event at once. */
  EventIntake intake(PartitionState state) throws Exception {
    return intake(state, 1);
  }

  /** An intake of a family without memory. An alert is given up after its second failure. */
  EventIntake intake(PartitionState state, int prefetch) throws Exception {
    return intake(state, prefetch, null, Long.MAX_VALUE);
  }

  /**
   * An intake that may begin with one delivery at a time.
   *
   * @param first the tag of the consumer with one delivery at a time; null to begin with the whole
   *     prefetch
   * @param small the average size in bytes that ends the slow start
   */
  EventIntake intake(PartitionState state, int prefetch, @Nullable String first, long small)
      throws Exception {
    ScheduledExecutorService thread = thread(alertThread);
    PartitionChannel channel = new PartitionChannel(channel(), link, state);
    link.opened(connection);
    declarer.opened(connection);
    return new EventIntake(
        new EventRules(new EventCodec(), new AlertRules(AgentOwners.NONE), tracer),
        new PartitionOwnership(
            Family.NOTES.queue(0),
            MemoryFactory.NONE,
            Clock.SYSTEM,
            new TimerPublisher(() -> connection, thread)),
        channel,
        new AlertDelivery(
            new AlertQueues(declarer),
            new AlertRetry(Duration.ZERO, System::nanoTime),
            thread,
            failures),
        new Unacknowledged(
            channel,
            new Acknowledging(thread(acknowledging)),
            new IntakeMemory(Long.MAX_VALUE).open(Family.NOTES.queue(0), reason -> {}),
            new SlowStart(channel.amqp(), state, first, small, prefetch)));
  }

  private static ScheduledExecutorService thread(Queue<Runnable> tasks) {
    return Proxies.of(
        ScheduledExecutorService.class,
        (method, arguments) -> {
          tasks.add((Runnable) arguments[0]);
          return null;
        });
  }

  private Object onConnection(String method, Object[] arguments) {
    return switch (method) {
      case "getServerProperties" -> Map.of("version", "4.0.5");
      case "addBlockedListener" -> {
        // The link has callbacks for its health; the alarm is the listener of a sift.
        if (arguments[0] instanceof BlockedListener listener) {
          alarm = listener;
        }
        yield null;
      }
      default -> channel();
    };
  }

  private Channel channel() {
    return Proxies.of(Channel.class, new FakeChannel()::call);
  }

  private final class FakeChannel {

    private ConfirmCallback onAck;
    private ConfirmCallback onNack;
    private ReturnCallback onReturn;
    private long nextNumber = 1;
    private @Nullable ShutdownSignalException end;
    private boolean isSilent;

    @Nullable Object call(String method, Object[] arguments) throws Exception {
      return switch (method) {
        case "addConfirmListener" -> {
          onAck = (ConfirmCallback) arguments[0];
          onNack = (ConfirmCallback) arguments[1];
          publishing = this;
          yield null;
        }
        case "addReturnListener" -> {
          onReturn = (ReturnCallback) arguments[0];
          yield null;
        }
        case "getNextPublishSeqNo" -> nextNumber;
        case "basicPublish" -> {
          nextNumber++;
          BasicProperties properties = (BasicProperties) arguments[3];
          messageIds.put((String) arguments[1], properties.getMessageId());
          headers.put((String) arguments[1], properties.getHeaders());
          published((String) arguments[0], (String) arguments[1]);
          yield null;
        }
        case "waitForConfirms" -> {
          awaitConfirms();
          yield true;
        }
        case "getConnection" -> connection;
        case "getCloseReason" -> end;
        case "basicAck" -> {
          acknowledged.add(arguments[0] + ((boolean) arguments[1] ? "+" : ""));
          yield null;
        }
        case "asyncCompletableRpc" -> {
          canceled.add(((AMQP.Basic.Cancel) arguments[0]).getConsumerTag());
          yield null;
        }
        case "queueDeclare" -> new AMQImpl.Queue.DeclareOk((String) arguments[0], 0, 0);
        case "isOpen" -> true;
        default -> null;
      };
    }

    private void awaitConfirms() throws Exception {
      if (end != null) {
        throw end;
      }
      if (alarmWaits > 0) {
        alarm.handleBlocked("low on memory");
        if (--alarmWaits == 0) {
          alarm.handleUnblocked();
        }
        throw new TimeoutException();
      }
      if (isSilent) {
        throw new TimeoutException();
      }
    }

    private void published(String exchange, String key) {
      published.add(key);
      isSilent |= silent.contains(key);
      if (exchange.equals(Names.DEAD_LETTERS)) {
        letters.add(key);
      } else if (poison.contains(key)) {
        end =
            new ShutdownSignalException(
                true,
                false,
                new AMQP.Connection.Close.Builder()
                    .replyCode(AMQP.INTERNAL_ERROR)
                    .replyText("INTERNAL_ERROR")
                    .classId(0)
                    .methodId(0)
                    .build(),
                null);
      }
    }
  }

  /** The connection ends, and another one is opened. */
  void reconnect() throws Exception {
    link.closed();
    link.opened(connection);
  }

  private Connection connection() {
    return connection;
  }

  /** The connection that declares queues ends. */
  void endDeclarer() {
    declarer.closed();
  }

  /** Another connection that declares queues is opened. */
  void reconnectDeclarer() {
    declarer.opened(connection);
  }

  /** Runs the next task of the alert thread. */
  void runAlertThreadOnce() {
    alertThread.remove().run();
  }

  /** Runs all tasks of the alert thread, retries included. */
  void runAlertThread() {
    run(alertThread);
  }

  /** Lets the time pass for which finished events may stay unacknowledged. */
  void passAcknowledgingDelay() {
    run(acknowledging);
  }

  private static void run(Queue<Runnable> tasks) {
    for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
      next.run();
    }
  }

  /** RabbitMQ confirms the publish with this number, counted from 1 on each connection. */
  void confirm(long number) throws IOException {
    publishing.onAck.handle(number, false);
  }

  void confirmUpTo(long number) throws IOException {
    publishing.onAck.handle(number, true);
  }

  void refuse(long number) throws IOException {
    publishing.onNack.handle(number, false);
  }

  void giveBack(String exchange, String routingKey, String messageId) {
    BasicProperties properties = new BasicProperties.Builder().messageId(messageId).build();
    publishing.onReturn.handle(
        new Return(312, "NO_ROUTE", exchange, routingKey, properties, new byte[0]));
  }
}
