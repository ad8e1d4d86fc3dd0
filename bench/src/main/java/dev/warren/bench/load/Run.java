package dev.warren.bench.load;

/**
 * A period of publishing to the open connections.
 *
 * @param seconds the duration
 * @param rate messages per second, evenly spaced; 0 for as many as the feed accepts
 * @param window with rate 0, how many messages may be under way, that is, published but on average
 *     not yet at the subscribers
 * @param bodyBytes the size of a message's body
 * @param churn how many further connections are opened, subscribed and closed per second
 */
public record Run(double seconds, double rate, int window, int bodyBytes, double churn) {}
