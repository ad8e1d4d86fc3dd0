package dev.warren.gateway.fanout;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.event.Visibility;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.log.Recipients;
import dev.warren.gateway.log.Source;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.WhenSlow;
import dev.warren.trace.EventTracer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A fan-out with one event loop, which runs when the test calls it. Positions count from 1. */
final class OneLoop {

  private final OwnMessages own = new OwnMessages();
  final FanOut fanOut = new FanOut(own, EventTracer.OFF);
  private final EmbeddedChannel loop = new EmbeddedChannel();
  final LoopFanOut onLoop = fanOut.on(loop.eventLoop());

  /** The position of the last message. */
  long position;

  /** The loop is about to read from a client. */
  void beforeRead() {
    fanOut.beforeRead(loop.eventLoop());
  }

  Registration subscribe(FakeClient client, String pattern, MessageEncoder encoder) {
    return onLoop.subscribe(ChannelPattern.of(pattern), encoder, client.subscriber);
  }

  Registration subscribeToNew(FakeClient client, String pattern, MessageEncoder encoder) {
    return onLoop.subscribeToNew(ChannelPattern.of(pattern), encoder, client.subscriber);
  }

  /**
   * Offers the next message of the log; returns the end of its frame, as {@link TextEncoder} writes
   * it.
   */
  String offer(String channel) {
    return offer(channel, Visibility.PUBLIC, WhenSlow.KEEP);
  }

  String offer(String channel, WhenSlow whenSlow) {
    return offer(channel, Visibility.PUBLIC, whenSlow);
  }

  String offer(String channel, Visibility visibility) {
    return offer(channel, visibility, WhenSlow.KEEP);
  }

  /** A client of this gateway publishes a message, which {@link #offer} brings by the log. */
  OwnMessages.Sent send(String channel) {
    return own.send(channel, null);
  }

  /** The log brings a message that a client has sent. */
  void offer(String channel, OwnMessages.Sent sent) {
    offer(channel, Visibility.PUBLIC, WhenSlow.KEEP, new Source("", "", sent));
  }

  private String offer(String channel, Visibility visibility, WhenSlow whenSlow) {
    return offer(channel, visibility, whenSlow, Source.AMQP);
  }

  private String offer(String channel, Visibility visibility, WhenSlow whenSlow, Source source) {
    return offer(channel, Content.json(new byte[0]), new Recipients(visibility, whenSlow), source);
  }

  private String offer(String channel, Content content, Recipients recipients, Source source) {
    try {
      fanOut.received(
          new TopicMessage(
              ++position,
              new Channel(channel),
              new EventInfo("", "", 0),
              content,
              recipients,
              source));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return ":" + position;
  }

  /** Offers a message without a body, with a header of so many bytes. */
  void offerWithHeader(String channel, int bytes) {
    Map<String, String> headers = Map.of("own", "x".repeat(bytes));
    offer(
        channel,
        new Content("", headers, new byte[0], true),
        new Recipients(Visibility.PUBLIC, WhenSlow.KEEP),
        Source.AMQP);
  }

  /** Runs until no task is due. */
  void run() {
    do {
      loop.runPendingTasks();
    } while (loop.hasPendingTasks());
  }

  /** Runs the tasks that are due now, which make one run at most. */
  void turn() {
    loop.runPendingTasks();
  }

  boolean hasMoreTurns() {
    return loop.hasPendingTasks();
  }

  void execute(Runnable task) {
    loop.eventLoop().execute(task);
  }

  /** Lets time pass on the loop, and runs. */
  void pass(long millis) {
    loop.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    loop.runScheduledPendingTasks();
    loop.runPendingTasks();
  }
}
