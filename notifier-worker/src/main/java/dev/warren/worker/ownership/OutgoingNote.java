package dev.warren.worker.ownership;

import dev.warren.presence.Note;

/** A note for the gateways, published to {@link dev.warren.broker.Names#TOPICS}. */
public record OutgoingNote(String routingKey, Note note) {}
