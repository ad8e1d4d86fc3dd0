package dev.warren.gateway.admin;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The purposes of Warren's queues, in the order in which administrators see them. */
enum QueueKind {
  INTAKE,
  LOG,
  INTERNAL,
  DEAD_LETTERS,
  UNDELIVERABLE,
  ALERTS,
  QUEUE;

  /** The kind of a queue by its name; null if the queue is not Warren's. */
  static @Nullable QueueKind of(String queue) {
    return switch (queue) {
      case Names.LOG -> LOG;
      case Names.LOG_BIRTHS, Names.REVOCATIONS -> INTERNAL;
      case Names.DEAD_LETTERS -> DEAD_LETTERS;
      case Names.UNDELIVERABLE -> UNDELIVERABLE;
      default -> ofMany(queue);
    };
  }

  private static @Nullable QueueKind ofMany(String queue) {
    if (queue.startsWith(Names.alerts(""))) {
      return ALERTS;
    } else if (queue.startsWith(Names.queue(""))) {
      return QUEUE;
    }
    return Stream.of(Family.values()).anyMatch(f -> queue.startsWith(f.exchange() + "."))
        ? INTAKE
        : null;
  }

  /** The name in JSON, {@code dead-letters} for {@link #DEAD_LETTERS}. */
  String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
