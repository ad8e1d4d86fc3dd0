package dev.warren.bench.load;

import dev.warren.bench.peer.Target;

/**
 * The connections that the load generator is asked to open, and what they subscribe to. Channels
 * are {@code bench.c<n>.x}.
 *
 * @param target the peer
 * @param connections how many
 * @param channels how many channels there are
 * @param subscriptions how many of them each connection subscribes to, spread so that each channel
 *     has as many subscribers as any other
 * @param patternEvery each so-many-th subscription is a pattern that matches just its channel
 *     ({@code bench.c<n>.#}); 0 for none
 * @param slow how many of the connections stop reading once they are subscribed
 * @param heartBeatMs heart-beats both ways, where the wire has them; 0 for none
 * @param events whether what is published are events for a worker, on {@code notes.bench-<n>}
 *     instead
 */
public record Connections(
    Target target,
    int connections,
    int channels,
    int subscriptions,
    int patternEvery,
    int slow,
    int heartBeatMs,
    boolean events) {}
