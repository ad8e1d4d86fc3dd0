package dev.warren.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One timer for several deadlines of a connection. Most deadlines are met and move on, which does
 * not move the timer. Times are nanoseconds since the program's start. Event loop only.
 */
final class DeadlineTimer {

  static final long NEVER = Long.MAX_VALUE;

  /**
   * How long after a deadline it is checked. On a busy machine it may be the gateway that is late.
   * Meanwhile the event loop reads the bytes that have arrived.
   */
  private static final long READ_FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long START_NANOS = System.nanoTime();

  private final Consumer<ChannelHandlerContext> check;
  private @Nullable ScheduledFuture<?> scheduled;
  private long scheduledAt;

  /**
   * @param check checks all deadlines, and passes the next one to {@link #arm}
   */
  DeadlineTimer(Consumer<ChannelHandlerContext> check) {
    this.check = check;
  }

  static long now() {
    return System.nanoTime() - START_NANOS;
  }

  /**
   * Schedules a check of the deadlines for this time, unless an earlier one is scheduled. NEVER
   * schedules no check.
   */
  void arm(ChannelHandlerContext context, long at) {
    if (at < NEVER && (scheduled == null || scheduledAt > at)) {
      stop();
      scheduledAt = at;
      schedule(context, at - now(), () -> schedule(context, READ_FIRST_NANOS, () -> run(context)));
    }
  }

  private void schedule(ChannelHandlerContext context, long inNanos, Runnable task) {
    scheduled = context.executor().schedule(task, inNanos, TimeUnit.NANOSECONDS);
  }

  private void run(ChannelHandlerContext context) {
    scheduled = null;
    check.accept(context);
  }

  void stop() {
    if (scheduled != null) {
      scheduled.cancel(false);
      scheduled = null;
    }
  }
}
