package dev.warren.worker.intake;

import com.rabbitmq.client.Connection;
import dev.warren.broker.Family;
import java.lang.reflect.Proxy;
import java.util.concurrent.ScheduledExecutorService;

/** Of partitions without a broker, that post nothing. */
final class Holdings {

  private Holdings() {}

  static Holding of(Family family, Memories memories) {
    return new Holding(
        family, family.queue(0), memories, Clock.SYSTEM, new DuePost(none(), neverOnTime()));
  }

  private static Connection none() {
    return proxy(Connection.class);
  }

  private static ScheduledExecutorService neverOnTime() {
    return proxy(ScheduledExecutorService.class);
  }

  /** Answers null, whatever it is asked. */
  private static <T> T proxy(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> null));
  }
}
