package dev.warren.gateway.alert;

/**
 * One that its user has not acknowledged.
 *
 * @param id by which it is acknowledged
 * @param timestampMillis when it was raised, in milliseconds since 1970
 * @param redelivered whether it may have been shown before
 * @param json the event, as the contract's envelope
 */
public record Alert(String id, long timestampMillis, boolean redelivered, byte[] json) {}
