package dev.warren.cli.publish;

import dev.warren.cli.broker.Outcomes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what became of the lines. A confirmed event counts only after RabbitMQ's confirm. */
final class Tally implements Outcomes {

  /** More reasons than anybody reads; some of them have ids in their texts. */
  private static final int MAX_REASONS = 20;

  private static final String OTHERS = "other reasons";

  /**
   * A reason for which lines were refused.
   *
   * @param line the first of them
   */
  record Reason(String text, long count, long line) {

    Reason again() {
      return new Reason(text, count + 1, line);
    }
  }

  private final AtomicLong confirmed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final Map<String, Reason> reasons = new LinkedHashMap<>();

  @Override
  public void confirmed(long line) {
    confirmed.incrementAndGet();
  }

  @Override
  public synchronized void refused(long line, String reason) {
    refused.incrementAndGet();
    String key = reasons.containsKey(reason) || reasons.size() < MAX_REASONS ? reason : OTHERS;
    Reason known = reasons.get(key);
    reasons.put(key, known == null ? new Reason(key, 1, line) : known.again());
  }

  long confirmed() {
    return confirmed.get();
  }

  long refused() {
    return refused.get();
  }

  /** The reasons, in the order of their first lines' outcomes. */
  synchronized List<Reason> reasons() {
    return new ArrayList<>(reasons.values());
  }
}
