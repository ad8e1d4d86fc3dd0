package dev.warren.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.when;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import dev.warren.gateway.consume.TaskThread;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.testkit.Patience;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One user's inbox: its alerts, and the notes that it publishes to the other gateways. */
class AlertInboxTest {

  private static final BasicProperties PLAIN = new BasicProperties();

  private final ConfirmedPublisher publisher = mock(ConfirmedPublisher.class);
  private final AlertChannel queue = mock(AlertChannel.class);
  private final TaskThread thread = new TaskThread("inbox");
  private final AtomicInteger published = new AtomicInteger();

  private AlertInbox inbox() {
    AlertInbox[] inbox = new AlertInbox[1];
    InboxGossip gossip =
        new InboxGossip(publisher, user -> thread.execute(() -> inbox[0].gossipFailed()));
    inbox[0] =
        new AlertInbox(
            "alice",
            queue,
            new AlertInbox.Shared(
                thread,
                publisher,
                gossip,
                new AckedAlerts(),
                () -> new Settling(thread, Duration.ofHours(1), () -> null),
                ended -> {}));
    return inbox[0];
  }

  /** The check puts the alert that it took behind all others of the queue. */
  @Test
  void alertThatTheCheckTookStaysBeforeLaterOnes() throws Exception {
    AlertInbox inbox = inbox();
    CompletableFuture<List<String>> known = new CompletableFuture<>();
    inbox.taken(new GetResponse(new Envelope(1, false, "", "alice"), PLAIN, alert("first"), 0));
    inbox.delivered(delivery(1), PLAIN, alert("second"));
    inbox.delivered(delivery(2), PLAIN, alert("first"));
    AlertListener device = mock(AlertListener.class);
    thread.execute(
        () -> {
          inbox.show(device);
          known.complete(
              mockingDetails(device).getInvocations().stream()
                  .map(call -> ((Alert) call.getArgument(0)).id())
                  .toList());
        });
    assertThat(Patience.get(known)).containsExactly("first", "second");
    thread.close();
  }

  private AlertDelivery delivery(long tag) {
    return new AlertDelivery(mock(Channel.class), tag, false, 100);
  }

  private static byte[] alert(String id) {
    return "{\"type\":\"alert\",\"data\":{\"alertId\":\"%s\"}}".formatted(id).getBytes();
  }

  /** During an alarm each note fails, for as long as the alarm lasts. */
  @Test
  void failedNotesDoNotMultiply() {
    when(publisher.publish(any(), any(), any(), any()))
        .thenAnswer(
            call -> {
              published.incrementAndGet();
              return CompletableFuture.failedFuture(new IllegalStateException("an alarm"));
            });
    AlertInbox inbox = inbox();
    thread.execute(inbox::gossipFailed);
    thread.execute(inbox::gossipFailed);
    // An attempt has a request and an announcement.
    Patience.await("the third attempt").until(() -> published.get() >= 6);
    assertThat(published.get()).isEqualTo(6);
    thread.close();
  }
}
