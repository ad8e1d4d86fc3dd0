package dev.warren.gateway.history;

import dev.warren.gateway.log.TopicMessage;
import java.util.List;

/**
 * Some messages of the past, in the log's order.
 *
 * @param upTo there is none but these between the position that was asked from and this one
 * @param more whether there may be more behind that in the same place
 */
public record Page(List<TopicMessage> messages, long upTo, boolean more) {}
