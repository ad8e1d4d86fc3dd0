package dev.warren.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.LogRoute;
import dev.warren.broker.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * On each AMQP channel the messages of a client go out in the order of its calls, whatever is
 * confirmed, arrives, times out or is lost meanwhile.
 */
class PublishOrderTest {

  private static final int STEPS = 2_000;
  private static final int CLIENTS = 4;
  private static final int LARGE = 300_000;

  private final LogRoute route = new LogRoute();
  private final InTransit inTransit = InTransit.limitedTo(8);
  private final PublishQueue queue = new PublishQueue(route, "gateway", inTransit);

  /** The transit keys of the events that were published and have not come back. */
  private final List<Object> underWay = new ArrayList<>();

  /** The number of the last message of each client on this AMQP channel. */
  private final Map<Object, Integer> last = new HashMap<>();

  private Random random = new Random();
  private Channel channel = mock(Channel.class);
  private long published;
  private long confirmed;
  private int number;
  private int checked;

  @BeforeEach
  void open() {
    route.batches(true);
    channel = mock(Channel.class);
    when(channel.getConnection()).thenReturn(mock(Connection.class));
    last.clear();
    published = 0;
    confirmed = 0;
    queue.opened(channel);
  }

  @RepeatedTest(50)
  void eachClientsMessagesKeepTheirOrder(RepetitionInfo repetition) {
    random = new Random(repetition.getCurrentRepetition());
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3, 4, 5, 6 -> add();
        case 7, 8, 9, 10, 11 -> publish();
        case 12, 13, 14, 15 -> confirm();
        case 16, 17 -> arrive();
        case 18 -> look();
        default -> {
          if (random.nextInt(20) == 0) {
            lose();
          }
        }
      }
    }
    // These seeds check more than half of the messages, whichever of them time out.
    assertThat(checked).isGreaterThan(number / 4);
  }

  private void add() {
    String client = random.nextInt(9) == 0 ? "gateway" : "client-" + random.nextInt(CLIENTS);
    boolean isEvent = random.nextBoolean();
    PendingMessage message =
        new PendingMessage(
            client,
            isEvent ? Names.EVENTS : random.nextBoolean() ? Names.TOPICS : "",
            "key." + number++,
            new BasicProperties(),
            new byte[random.nextInt(9) == 0 ? LARGE : 1],
            Duration.ofMillis(random.nextInt(5) == 0 ? 1 : 60_000));
    queue.add(isEvent ? message.with(message.routingKey) : message);
  }

  private void publish() {
    Sending next = queue.isReady() ? queue.next() : null;
    if (next == null) {
      return;
    }
    published++;
    for (PendingMessage message : next.messages()) {
      int now = Integer.parseInt(message.routingKey.substring("key.".length()));
      Integer before = last.put(message.client, now);
      assertThat(before == null || before < now).as("%d before %d", before, now).isTrue();
      checked++;
      if (message.transit != null) {
        underWay.add(message.transit);
      }
    }
  }

  private void confirm() {
    if (confirmed < published) {
      confirmed += 1 + random.nextInt((int) (published - confirmed));
      queue.confirmed(channel, confirmed, true);
    }
  }

  private void arrive() {
    if (!underWay.isEmpty()) {
      queue.arrived(underWay.remove(random.nextInt(underWay.size())));
    }
  }

  private void look() {
    long now = System.nanoTime() + TimeUnit.SECONDS.toNanos(random.nextInt(3));
    queue.overdue(now);
    inTransit.look(now);
  }

  private void lose() {
    boolean isError = random.nextBoolean();
    when(channel.getCloseReason())
        .thenReturn(
            new ShutdownSignalException(
                true,
                false,
                isError
                    ? new AMQP.Connection.Close.Builder().replyCode(541).replyText("E").build()
                    : null,
                channel));
    queue.closed();
    open();
  }
}
