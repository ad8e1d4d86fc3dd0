package dev.warren.bench.workload;

import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Plot;
import dev.warren.bench.report.Results;
import dev.warren.bench.report.Verdict;
import java.util.List;
import java.util.Map;

/** One kind of load. An instance is performed once. */
public interface Workload {

  /** As on the command line; the report's files are called after it. */
  String name();

  /** What it is, in a line. */
  String says();

  /** Who takes part where nobody is named. */
  List<String> peers();

  int rounds();

  /** How long is measured, each time. */
  double seconds();

  /** Clients that come and go, a second. */
  default double churn() {
    return 0;
  }

  /** Settings of Warren's gateway that differ from those it comes with. */
  default Map<String, String> gatewayEnvironment() {
    return Map.of();
  }

  void perform(Stage stage) throws Exception;

  Layout layout();

  /** The promises, beside what was found. */
  List<Verdict> verdicts(Results results);

  /** What a reader has to know beside the figures. */
  default List<String> notes() {
    return List.of();
  }

  /** By what comes after the workload's name in the file's name; the first is empty. */
  Map<String, Plot> plots(Results results);
}
