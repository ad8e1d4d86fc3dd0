package dev.warren.gateway.topic;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.outbound.Outbox;

/** One client's subscription to a channel or a pattern. Used on the client's event loop only. */
public final class Subscription {

  final ChannelPattern pattern;
  final MessageEncoder encoder;
  final Outbox outbox;
  final Viewer viewer;

  /** Where it stands in its audience's list, so that leaving needs no search. */
  int index;

  Subscription(ChannelPattern pattern, MessageEncoder encoder, Outbox outbox, Viewer viewer) {
    this.pattern = pattern;
    this.encoder = encoder;
    this.outbox = outbox;
    this.viewer = viewer;
  }
}
