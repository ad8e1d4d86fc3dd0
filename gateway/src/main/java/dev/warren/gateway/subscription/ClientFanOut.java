package dev.warren.gateway.subscription;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.fanout.LoopFanOut;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.fanout.Registration;
import dev.warren.gateway.fanout.Subscriber;

/**
 * One client at the fan-out of its event loop.
 *
 * @param subscriber the client's outbox and its user's view
 */
record ClientFanOut(LoopFanOut loop, Subscriber subscriber) {

  /** From here on the client gets every message after {@link #position}. */
  Registration register(ChannelPattern pattern, MessageEncoder encoder) {
    return loop.subscribe(pattern, encoder, subscriber);
  }

  /** From here on the client gets every new message; see {@link LoopFanOut#subscribeToNew}. */
  Registration registerForNew(ChannelPattern pattern, MessageEncoder encoder) {
    return loop.subscribeToNew(pattern, encoder, subscriber);
  }

  void unregister(Registration registration) {
    loop.unsubscribe(registration);
  }

  /** The last message of the log that was fanned out on this event loop. */
  long position() {
    return loop.position();
  }
}
