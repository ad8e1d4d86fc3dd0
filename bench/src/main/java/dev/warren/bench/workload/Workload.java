package dev.warren.bench.workload;

import dev.warren.bench.report.Bars;
import dev.warren.bench.report.Plot;
import dev.warren.bench.report.Results;
import dev.warren.bench.report.Verdict;
import java.util.List;
import java.util.Map;

/** One kind of load. An instance is performed once. */
public interface Workload {

  /** Environment variables of Warren's gateway that differ from its defaults. */
  default Map<String, String> gatewayEnvironment() {
    return Map.of();
  }

  /** Further JVM options of Warren's {@code gateway} and {@code worker}, by role. */
  default Map<String, List<String>> jvmOptions() {
    return Map.of();
  }

  /** The number of Warren's workers, and of the processes of the bare client in their place. */
  default int workers() {
    return 1;
  }

  void perform(Stage stage) throws Exception;

  ReportSpec report();

  /** Lines of the report that its results decide. */
  default List<String> findings(Results results) {
    return List.of();
  }

  /** The report's promises, compared with the results. */
  default List<Verdict> verdicts(Results results) {
    return report().promises().stream().map(promise -> promise.compare(results)).toList();
  }

  /** The report's pictures, by the suffix of their file's name; the first suffix is empty. */
  default Map<String, Plot> plots(Results results) {
    return Map.of("", Bars.of(report().chart(), results, report().charted()));
  }
}
