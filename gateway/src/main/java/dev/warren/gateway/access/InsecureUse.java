package dev.warren.gateway.access;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the clients that a setting for development has let in without credentials of their own. It
 * logs a warning for every thousandth, because the warning of the start may have left the log long
 * ago. Thread-safe.
 */
public final class InsecureUse {

  private static final Logger log = LoggerFactory.getLogger(InsecureUse.class);

  private static final int USES_PER_WARNING = 1_000;

  private final String effect;
  private final AtomicLong uses = new AtomicLong();

  /**
   * @param effect the setting and what it allows, as the beginning of a sentence
   */
  public InsecureUse(String effect) {
    this.effect = effect;
  }

  public void count() {
    long count = uses.incrementAndGet();
    if (count % USES_PER_WARNING == 0) {
      log.warn("{}, {} times since the start; it is for development only", effect, count);
    }
  }
}
