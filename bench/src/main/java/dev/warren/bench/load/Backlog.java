package dev.warren.bench.load;

/**
 * Messages that are published as fast as the feed accepts them, with or without subscribers.
 *
 * @param messages how many messages to each channel, in turn
 * @param bodyBytes the size of a message's body
 */
public record Backlog(int messages, int bodyBytes) {}
