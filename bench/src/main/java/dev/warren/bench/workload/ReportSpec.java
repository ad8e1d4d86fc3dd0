package dev.warren.bench.workload;

import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import java.util.List;

/**
 * What the report of a workload shows.
 *
 * @param table the figures in its table
 * @param chart what its bar chart shows, in a few words
 * @param charted the figures of the bar chart, one panel each
 * @param promises the targets that Warren's figures are compared with
 * @param notes what a reader has to know to understand the figures
 */
public record ReportSpec(
    Layout table, String chart, List<Figure> charted, List<Promise> promises, List<String> notes) {}
