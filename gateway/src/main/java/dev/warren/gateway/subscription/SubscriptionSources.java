package dev.warren.gateway.subscription;

import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.History;
import dev.warren.gateway.presence.Snapshots;
import dev.warren.gateway.queue.Queues;

/** The sources of messages for subscriptions, and their counters; one object for all clients. */
public record SubscriptionSources(
    FanOut fanOut,
    History history,
    Snapshots snapshots,
    Queues queues,
    AlertInboxes alerts,
    SubscriptionCounts counts) {}
