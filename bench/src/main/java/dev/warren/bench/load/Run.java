package dev.warren.bench.load;

/**
 * A stretch of publishing over the connections that are open.
 *
 * @param seconds how long
 * @param rate messages a second, evenly spaced; 0 for as fast as the feed takes them
 * @param window with rate 0, how many messages may be under way: published, and on average not yet
 *     there at the subscribers
 * @param bodyBytes the size of a message's body
 * @param churn how many further connections are opened, subscribed, and closed again, a second
 */
public record Run(double seconds, double rate, int window, int bodyBytes, double churn) {}
