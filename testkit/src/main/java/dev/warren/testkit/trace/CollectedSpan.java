package dev.warren.testkit.trace;

import java.util.Map;

/**
 * A span as a collector gets it.
 *
 * @param service the program that recorded it
 * @param parentId empty for the first span of a trace
 * @param kind PRODUCER or CONSUMER
 * @param attributes all values as text
 */
public record CollectedSpan(
    String service,
    String name,
    String traceId,
    String id,
    String parentId,
    String kind,
    long startNanos,
    long endNanos,
    boolean failed,
    Map<String, String> attributes) {}
