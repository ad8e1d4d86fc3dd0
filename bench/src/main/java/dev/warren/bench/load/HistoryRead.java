package dev.warren.bench.load;

/**
 * The result of reading history.
 *
 * @param seconds the duration
 * @param requests how many requests were made; each reader has one at a time
 * @param right how many answers had exactly the right messages
 * @param p50 the median of the times from a request to the last byte of its answer, in milliseconds
 * @param p99 the 99th percentile of these times
 */
public record HistoryRead(double seconds, long requests, long right, double p50, double p99) {}
