package dev.warren.gateway.log;

/**
 * The event in a message of the log.
 *
 * @param id identifies the event within its channel; empty for a relayed message
 * @param type the event's type, as the worker wrote it; empty for a relayed message
 * @param timestampMillis when it happened, in milliseconds since 1970
 */
public record EventInfo(String id, String type, long timestampMillis) {}
