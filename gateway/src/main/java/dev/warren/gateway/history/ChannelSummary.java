package dev.warren.gateway.history;

import dev.warren.gateway.log.TopicMessage;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a channel without looking through the log, as far as somebody may see it.
 *
 * @param count how many messages it has for them
 * @param first the oldest of them; null where there is none
 * @param last the newest of them; null where there is none
 * @param countedSince the position behind which all are counted
 */
public record ChannelSummary(
    int count, @Nullable TopicMessage first, @Nullable TopicMessage last, long countedSince) {}
