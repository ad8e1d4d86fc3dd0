package dev.warren.system.faults;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Failures other than lost messages, for the report. Each fails the run. Thread-safe. */
final class Problems {

  private final Journal journal;
  private final List<String> problems = new CopyOnWriteArrayList<>();

  Problems(Journal journal) {
    this.journal = journal;
  }

  void add(String problem) {
    journal.write("problem", problem);
    System.out.println("  PROBLEM: " + problem);
    problems.add(problem);
  }

  List<String> all() {
    return List.copyOf(problems);
  }
}
