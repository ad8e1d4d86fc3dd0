package dev.warren.gateway.history;

import dev.warren.gateway.log.TopicMessage;
import java.util.List;

/**
 * The last messages before a position.
 *
 * @param messages oldest first; empty for a request that is only for their place
 * @param after the first of them is the next one after this position
 * @param complete true if these are as many as were asked for, or all that the log has; false if
 *     the search ended before it had found them, as they are many bytes or far back, or if some
 *     could not be read
 */
public record LastMessages(List<TopicMessage> messages, long after, boolean complete) {}
