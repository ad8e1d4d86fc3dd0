package dev.warren.bench.load;

/**
 * The result of reconnecting all clients that were cut off. A client with a bookmark resumes after
 * the {@code message-id} of its last message; any other client only connects.
 *
 * @param connected the clients with a RECEIPT that reports no gap; the seconds are from the first
 *     TCP connect until all have their RECEIPT and the missed messages that they requested
 * @param recovered how many clients have the RECEIPT and these messages
 * @param deliveries all messages that arrived
 * @param missing deliveries that did not arrive, over all clients
 * @param outOfOrder deliveries that came twice, or before an earlier one
 */
public record Resumed(
    Connected connected, int recovered, long deliveries, long missing, long outOfOrder) {}
