package dev.warren.bench.load;

/**
 * What came of reading history.
 *
 * @param seconds how long it took
 * @param requests how many were made, one after the other by each reader
 * @param right how many were answered with just the messages that were asked for
 * @param p50 from the request to the last byte of its answer, in milliseconds; so is the other
 */
public record HistoryRead(double seconds, long requests, long right, double p50, double p99) {}
