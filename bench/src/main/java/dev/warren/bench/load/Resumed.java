package dev.warren.bench.load;

/**
 * What came of it that all who were cut off came back: each with the {@code message-id} of the last
 * message that it had seen, or, without bookmarks, just so.
 *
 * @param connected those whose RECEIPT came, and said that nothing is missing; the seconds are from
 *     the first TCP connect until all have their RECEIPT and all that was published meanwhile and
 *     that they want
 * @param recovered how many have both
 * @param deliveries what came, in all
 * @param missing deliveries that have not come, of all who were cut off
 * @param outOfOrder deliveries that came twice, or before an earlier one
 */
public record Resumed(
    Connected connected, int recovered, long deliveries, long missing, long outOfOrder) {}
