package dev.warren.bench.workload;

import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import java.util.List;

/**
 * The layout of a workload's report.
 *
 * @param table the figures in its table
 * @param chart the title of its bar chart, in a few words
 * @param charted the figures of the bar chart, one panel each
 * @param promises the targets for Warren's figures
 * @param notes facts that a reader needs to understand the figures
 */
public record ReportSpec(
    Layout table, String chart, List<Figure> charted, List<Promise> promises, List<String> notes) {}
