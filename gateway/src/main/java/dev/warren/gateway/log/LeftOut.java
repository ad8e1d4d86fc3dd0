package dev.warren.gateway.log;

import dev.warren.trace.EventMark;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the messages that the gateway leaves out: a few lines a minute, and then the number of
 * further ones, because a publisher can send thousands of such messages. Not thread-safe.
 */
final class LeftOut {

  private static final Logger log = LoggerFactory.getLogger(LeftOut.class);

  private static final int LINES = 10;
  private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

  private long beganNanos;
  private int lines;
  private long silent;

  /**
   * @param mark names its event
   * @param why the defect of the message, for the log line
   * @return whether a line was logged
   */
  boolean add(long position, EventMark mark, String why, long nowNanos) {
    if (nowNanos - beganNanos >= PERIOD_NANOS) {
      lines = 0;
    }
    if (lines == LINES) {
      silent++;
      return false;
    }
    if (lines == 0) {
      beganNanos = nowNanos;
    }
    lines++;
    if (silent > 0) {
      log.warn("{} more messages of the log were left out since the last line", silent);
      silent = 0;
    }
    mark.log(log.atWarn(), "message {} of the log is left out: {}", position, why);
    return true;
  }
}
