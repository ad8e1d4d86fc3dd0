package dev.warren.gateway.alert;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.broker.Persistent;
import dev.warren.gateway.consume.TaskThread;
import dev.warren.gateway.publish.ConfirmedPublisher;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Acknowledgements of one user that RabbitMQ has not confirmed yet. Each is the event {@code
 * alert_acked}, published to the log before the alert's delivery is acknowledged: in the reverse
 * order, a crash between the two steps would hide the acknowledgement from the other gateways. Only
 * on the thread of {@link AlertInboxes}.
 */
final class Acknowledgements {

  private final String user;
  private final ConfirmedPublisher publisher;
  private final TaskThread thread;
  private final Map<String, CompletableFuture<Void>> pending = new HashMap<>();

  Acknowledgements(String user, ConfirmedPublisher publisher, TaskThread thread) {
    this.user = user;
    this.publisher = publisher;
    this.thread = thread;
  }

  /** Whether any acknowledgement is unconfirmed. */
  boolean isPending() {
    assert thread.isCurrent();
    return !pending.isEmpty();
  }

  /**
   * Publishes that the user has acknowledged an alert, once for all devices that do so at the same
   * time. Completes on the thread of {@link AlertInboxes} when RabbitMQ has confirmed the event;
   * fails with {@link dev.warren.gateway.publish.PublishFailed}.
   */
  CompletableFuture<Void> publish(String alertId) {
    assert thread.isCurrent();
    CompletableFuture<Void> begun = pending.get(alertId);
    if (begun != null) {
      return begun;
    }
    CompletableFuture<Void> confirmed = new CompletableFuture<>();
    pending.put(alertId, confirmed);
    AlertEvents.Acked event = AlertEvents.acked(user, alertId);
    publisher
        .publish(Names.TOPICS, AlertEvents.channel(user), properties(event), event.json())
        .whenComplete(
            (done, failure) ->
                thread.execute(
                    () -> {
                      pending.remove(alertId);
                      if (failure == null) {
                        confirmed.complete(null);
                      } else {
                        confirmed.completeExceptionally(failure);
                      }
                    }));
    return confirmed;
  }

  private static BasicProperties properties(AlertEvents.Acked event) {
    return Persistent.json(AlertEvents.ACKED_TYPE)
        .messageId(event.id())
        .headers(Map.of(Names.TIMESTAMP_HEADER, System.currentTimeMillis()))
        .build();
  }
}
