package dev.warren.gateway.fanout;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.log.TopicMessage;

/** The entry of one live subscription in the fan-out. Confined to its client's event loop. */
public final class Registration {

  final ChannelPattern pattern;
  final Subscriber subscriber;

  /** Makes its next frame. It changes after a special first frame and after a gap. */
  MessageEncoder encoder;

  /** Its index in its group's members, so that removing it needs no search. */
  int index;

  /** Messages up to this number of {@link OwnMessages#confirms} are past. */
  private final long newAfter;

  Registration(
      ChannelPattern pattern, Subscriber subscriber, MessageEncoder encoder, long newAfter) {
    this.newAfter = newAfter;
    this.pattern = pattern;
    this.subscriber = subscriber;
    this.encoder = encoder;
  }

  /** Whether its user may see a message, and the message is not past. */
  boolean gets(TopicMessage message) {
    long confirm = message.confirm();
    return subscriber.sees(message) && (confirm == 0 || confirm > newAfter);
  }
}
