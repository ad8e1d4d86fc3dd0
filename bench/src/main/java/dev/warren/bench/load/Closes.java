package dev.warren.bench.load;

import java.util.Map;
import java.util.TreeMap;

/** How connections ended that the server closed: how many with each close code. Thread-safe. */
final class Closes {

  private static final int TOLD = 5;

  private final Map<Integer, Integer> byCode = new TreeMap<>();
  private int told;

  /** Tells on standard error too, of the first few. */
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
