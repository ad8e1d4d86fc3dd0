package dev.warren.gateway.history;

import dev.warren.gateway.log.TopicMessage;
import java.util.List;

/**
 * The last messages before a position.
 *
 * @param messages oldest first
 * @param complete true if these are as many as were asked for, or all that the log has; false if
 *     the search ended before it had found them
 */
public record LastMessages(List<TopicMessage> messages, boolean complete) {}
