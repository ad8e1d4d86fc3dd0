package dev.warren.gateway.log;

/**
 * What a message of the log says about its event.
 *
 * @param id identifies the event within its channel; empty for a relayed message
 * @param type the event's type, as the worker wrote it; empty for a relayed message
 * @param timestampMillis when it happened, in milliseconds since 1970
 */
public record EventInfo(String id, String type, long timestampMillis) {}
