package dev.warren.bench.load;

/**
 * The result of reading history.
 *
 * @param seconds how long it took
 * @param requests how many requests; each reader has one at a time
 * @param right how many answers held exactly the right messages
 * @param p50 from the request to the last byte of its answer, in milliseconds
 * @param p99 the same
 */
public record HistoryRead(double seconds, long requests, long right, double p50, double p99) {}
