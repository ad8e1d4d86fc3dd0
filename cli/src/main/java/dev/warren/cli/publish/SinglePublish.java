package dev.warren.cli.publish;

import dev.warren.cli.broker.Outcomes;
import dev.warren.cli.command.Context;
import dev.warren.cli.shell.Failure;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Publishes one event, and waits for RabbitMQ's confirm. */
final class SinglePublish implements Outcomes {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(250);

  private volatile @Nullable String refusal;

  private SinglePublish() {}

  /**
   * Publishes an event; returns after the confirm.
   *
   * @throws Failure when it is refused, or nothing is known of it
   */
  static void publish(Context context, Outgoing event) throws InterruptedException {
    SinglePublish outcome = new SinglePublish();
    try (EventRoute route = Routes.open(context, outcome, Duration.ZERO)) {
      route.publish(1, event);
      outcome.await(route, event);
    }
  }

  private void await(EventRoute route, Outgoing event) throws InterruptedException {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (!route.awaitOutcome(LOOK)) {
      if (route.failure().isPresent()) {
        throw route.failure().get();
      }
      Optional<String> blocked = route.blocked();
      if (blocked.isPresent()) {
        throw Failure.refused(
            "RabbitMQ blocks publishers (%s), and may store the event when it ends that: free memory"
                    .formatted(blocked.get())
                + " or disk, then send it again with "
                + again(event));
      }
      if (System.nanoTime() - until > 0) {
        throw Failure.unreachable(
            "no confirm within %d s, so RabbitMQ may or may not have the event: send it again with %s"
                .formatted(LIMIT.toSeconds(), again(event)),
            null);
      }
    }
    if (refusal != null) {
      throw Failure.refused(refusal);
    }
  }

  /** Under the same id, subscribers get the event once. */
  private static String again(Outgoing event) {
    return "--id " + event.id();
  }

  @Override
  public void confirmed(long number) {
    // The route has no open event any more, which ends the wait.
  }

  @Override
  public void refused(long number, String reason) {
    refusal = reason;
  }
}
