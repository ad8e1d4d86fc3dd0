package dev.warren.gateway.fanout;

import dev.warren.channel.ChannelPattern;

/** One client's subscription to a channel or a pattern. Used on the client's event loop only. */
public final class Registration {

  final ChannelPattern pattern;
  final Subscriber subscriber;

  /** Another one once its first frame was a special one. */
  Audience.Group group;

  /** Where it stands in its group's list, so that leaving needs no search. */
  int index;

  Registration(ChannelPattern pattern, Subscriber subscriber, Audience.Group group) {
    this.pattern = pattern;
    this.subscriber = subscriber;
    this.group = group;
  }
}
