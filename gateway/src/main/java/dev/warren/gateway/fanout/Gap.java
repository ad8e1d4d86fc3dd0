package dev.warren.gateway.fanout;

import dev.warren.channel.ChannelPattern;

/**
 * A gap in the log, as one live subscription meets it.
 *
 * @param pattern the channels of the subscription
 * @param from the last position before the gap
 * @param to the last missing position
 */
public record Gap(ChannelPattern pattern, long from, long to) {}
