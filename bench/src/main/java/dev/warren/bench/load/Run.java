package dev.warren.bench.load;

/**
 * A period of publishing to the open connections.
 *
 * @param seconds how long
 * @param rate messages per second, evenly spaced; 0 for as fast as the feed accepts them
 * @param window with rate 0, how many messages may be under way: published, but on average not yet
 *     at the subscribers
 * @param bodyBytes the size of a message's body
 * @param churn how many further connections are opened, subscribed and closed per second
 */
public record Run(double seconds, double rate, int window, int bodyBytes, double churn) {}
