package dev.warren.gateway.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.warren.gateway.consume.TaskThread;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.testkit.Patience;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What one user's inbox publishes to the other gateways. */
class AlertInboxTest {

  private final ConfirmedPublisher publisher = mock(ConfirmedPublisher.class);
  private final TaskThread thread = new TaskThread("inbox");
  private final AtomicInteger published = new AtomicInteger();

  /** During an alarm each note fails, for as long as the alarm lasts. */
  @Test
  void failedNotesDoNotMultiply() {
    when(publisher.publish(any(), any(), any(), any()))
        .thenAnswer(
            call -> {
              published.incrementAndGet();
              return CompletableFuture.failedFuture(new IllegalStateException("an alarm"));
            });
    AlertInbox[] inbox = new AlertInbox[1];
    InboxGossip gossip =
        new InboxGossip(publisher, user -> thread.execute(() -> inbox[0].gossipFailed()));
    inbox[0] =
        new AlertInbox(
            "alice",
            mock(AlertChannel.class),
            new AlertInbox.Shared(
                thread,
                publisher,
                gossip,
                new AckedAlerts(),
                () -> new Settling(thread, Duration.ofHours(1), () -> null),
                ended -> {}));
    thread.execute(inbox[0]::gossipFailed);
    thread.execute(inbox[0]::gossipFailed);
    // An attempt has a request and an announcement.
    Patience.await("the third attempt").until(() -> published.get() >= 6);
    assertThat(published.get()).isEqualTo(6);
    thread.close();
  }
}
