package dev.warren.event;

import dev.warren.channel.Channel;
import dev.warren.testkit.golden.GoldenMessages.Valid;

/** The origin of a golden message. */
final class GoldenOrigin {

  private GoldenOrigin() {}

  static Origin of(Valid golden) {
    Channel channel = new Channel(golden.channel());
    return golden.author() == null
        ? Origin.amqp(channel, golden.messageId())
        : new Origin(
            channel,
            golden.messageId(),
            new Origin.Author(
                golden.author().name(),
                golden.author().agent() ? Origin.Voice.AGENT : Origin.Voice.PERSON));
  }
}
