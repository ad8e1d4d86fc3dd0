package dev.warren.gateway.fanout;

import dev.warren.channel.ChannelPattern;

/** The entry of one live subscription in the fan-out. Confined to its client's event loop. */
public final class Registration {

  final ChannelPattern pattern;
  final Subscriber subscriber;

  /** Makes its next frame. It changes after a special first frame and after a gap. */
  MessageEncoder encoder;

  /** Its index in its group's members, so that removing it needs no search. */
  int index;

  Registration(ChannelPattern pattern, Subscriber subscriber, MessageEncoder encoder) {
    this.pattern = pattern;
    this.subscriber = subscriber;
    this.encoder = encoder;
  }
}
