package dev.warren.gateway.history;

import dev.warren.gateway.log.TopicMessage;
import java.util.List;

/**
 * The last messages before a position.
 *
 * @param messages oldest first; empty for a request for their place only
 * @param after the position before the first of these messages
 * @param complete true if these are as many as requested, or all that the log has; false if the
 *     search ended early, because the messages have many bytes or are far back or include
 *     repetitions, or if some could not be read
 */
public record LastMessages(List<TopicMessage> messages, long after, boolean complete) {}
