package dev.warren.gateway.alert;

/**
 * An alert that its user has not acknowledged.
 *
 * @param id the id to acknowledge it by
 * @param timestampMillis when it was raised, in milliseconds since 1970
 * @param redelivered whether a device may have shown it before
 * @param json the event {@code alert}, as UTF-8 JSON
 */
public record Alert(String id, long timestampMillis, boolean redelivered, byte[] json) {}
