package dev.warren.gateway.subscription;

import dev.warren.gateway.session.AckMode;
import org.jspecify.annotations.Nullable;

/**
 * The fields of every SUBSCRIBE.
 *
 * @param id the client's name for the subscription, unique in its session
 * @param receipt the receipt that the client gets once the subscription is live; null for none
 */
public record SubscribeRequest(
    String id, String destination, AckMode ack, @Nullable String receipt) {}
