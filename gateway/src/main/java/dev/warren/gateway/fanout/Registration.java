package dev.warren.gateway.fanout;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.log.TopicMessage;

/** The entry of one live subscription in the fan-out. Confined to its client's event loop. */
public final class Registration {

  final ChannelPattern pattern;
  final Subscriber subscriber;

  /**
   * Makes this registration's next frame. The encoder changes after a special first frame and after
   * a gap.
   */
  MessageEncoder encoder;

  /**
   * The index of this registration among its group's members, so that its removal needs no search.
   */
  int index;

  /** Messages up to this number of {@link OwnMessages#confirms} are past and are not sent. */
  private final long newAfter;

  Registration(
      ChannelPattern pattern, Subscriber subscriber, MessageEncoder encoder, long newAfter) {
    this.newAfter = newAfter;
    this.pattern = pattern;
    this.subscriber = subscriber;
    this.encoder = encoder;
  }

  /** Whether the subscription gets a message: its user may see it, and it is not past. */
  boolean gets(TopicMessage message) {
    long confirm = message.confirm();
    return subscriber.sees(message) && (confirm == 0 || confirm > newAfter);
  }
}
