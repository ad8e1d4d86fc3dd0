package dev.warren.gateway.history;

import dev.warren.gateway.log.TopicMessage;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one channel in the window, as far as a reader may see them.
 *
 * @param count how many messages
 * @param first the oldest of them; null if there is none
 * @param last the newest of them; null if there is none
 * @param countedSince the count includes all messages after this position
 */
public record ChannelSummary(
    int count, @Nullable TopicMessage first, @Nullable TopicMessage last, long countedSince) {}
