package dev.warren.bench.load;

import java.util.Map;
import java.util.TreeMap;

/** Counts the connections that the server closed, by close code. Thread-safe. */
final class Closes {

  private static final int TOLD = 5;

  private final Map<Integer, Integer> byCode = new TreeMap<>();
  private int told;

  /** Counts one close. The first few are also reported on standard error. */
  synchronized void add(Subscriber ended) {
    byCode.merge(ended.closeCode(), 1, Integer::sum);
    if (told++ < TOLD) {
      System.err.println("load: the server closed a connection: " + ended.problem());
    }
  }

  synchronized Map<Integer, Integer> soFar() {
    return new TreeMap<>(byCode);
  }
}
