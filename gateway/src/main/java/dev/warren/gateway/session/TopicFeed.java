package dev.warren.gateway.session;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.history.From;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.HistoryLost;
import dev.warren.gateway.history.Resume;
import dev.warren.gateway.history.Wanted;
import dev.warren.gateway.presence.LastKnown;
import dev.warren.gateway.topic.Frames;
import dev.warren.gateway.topic.LoopFanOut;
import dev.warren.gateway.topic.MessageEncoder;
import dev.warren.gateway.topic.Subscriber;
import dev.warren.gateway.topic.Subscription;
import dev.warren.gateway.topic.TopicMessage;
import dev.warren.gateway.topic.Viewer;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A client's subscription to topics: what is live the fan-out writes to its outbox by itself, what
 * was before is written here.
 */
final class TopicFeed implements Feed, Resume.Target {

  private final Session session;
  private final LoopFanOut fanOut;
  private final Subscriber subscriber;
  private final Command.Subscribe asked;

  private Wanted wanted;
  private MessageEncoder encoder;
  private boolean begun;
  private int statesShown;
  private @Nullable Subscription live;
  private @Nullable Resume resume;

  TopicFeed(
      Session session,
      LoopFanOut fanOut,
      Subscriber subscriber,
      Wanted wanted,
      MessageEncoder encoder,
      Command.Subscribe asked) {
    this.session = session;
    this.fanOut = fanOut;
    this.subscriber = subscriber;
    this.wanted = wanted;
    this.encoder = encoder;
    this.asked = asked;
  }

  /** Nothing of the past is wanted. */
  void begin() {
    live = fanOut.subscribe(wanted.pattern(), encoder, subscriber);
    done(new Resume.Outcome(position(), 0, true));
  }

  void begin(History history, From from) {
    session.began();
    Resume begun = new Resume(history, wanted, this);
    resume = begun;
    begun.start(from);
  }

  /** With the last known state, and then what has changed since that. */
  void begin(History history, LastKnown lastKnown) {
    session.began();
    // Nothing of the past was asked for, so nobody wants to know whether it could be had.
    begun = true;
    Resume begun = new Resume(history, wanted, this);
    resume = begun;
    lastKnown
        .settled()
        .thenRunAsync(() -> begin(begun, lastKnown.of(wanted.pattern())), session.eventLoop());
  }

  private void begin(Resume begun, LastKnown.State state) {
    // It may have ended meanwhile.
    if (resume == begun) {
      statesShown = state.messages().size();
      if (statesShown > 0) {
        session.write(Frames.of(state.messages(), encoder, ByteBufAllocator.DEFAULT));
      }
      begun.start(new From.After(state.position()));
    }
  }

  @Override
  public EventLoop eventLoop() {
    return session.eventLoop();
  }

  @Override
  public boolean takesMore() {
    return session.takesMore();
  }

  @Override
  public long position() {
    return fanOut.position();
  }

  @Override
  public void show(List<TopicMessage> messages, boolean recovered) {
    sayWhetherRecovered(recovered);
    session.write(Frames.of(messages, encoder, ByteBufAllocator.DEFAULT));
    encoder = encoder.next();
  }

  @Override
  public void goLive(boolean recovered) {
    sayWhetherRecovered(recovered);
    live = fanOut.subscribe(wanted.pattern(), encoder, subscriber);
  }

  /** In the first message, whenever that comes. */
  private void sayWhetherRecovered(boolean recovered) {
    if (!begun) {
      begun = true;
      encoder = session.client().beginning(encoder, recovered);
    }
  }

  @Override
  public void done(Resume.Outcome outcome) {
    resumed();
    session
        .client()
        .subscribed(
            asked,
            new Resume.Outcome(
                outcome.position(), statesShown + outcome.replayed(), outcome.recovered()));
  }

  /** Nothing of the past is to come any more. */
  private void resumed() {
    Resume was = resume;
    resume = null;
    if (was != null) {
      was.end();
      session.finished();
    }
  }

  boolean isResuming() {
    return resume != null;
  }

  @Override
  public void failed(RuntimeException why) {
    resumed();
    session.feeds().forget(asked.id());
    session.refuse(
        why instanceof HistoryLost
            ? new Refused(
                Refusal.TOO_SLOW, "'%s': %s".formatted(asked.destination(), why.getMessage()))
            : new Refused(
                Refusal.BROKER_UNAVAILABLE,
                "the past of '%s' cannot be read: %s"
                    .formatted(asked.destination(), why.getMessage())),
        asked.receipt());
  }

  @Override
  public void pump() {
    if (resume != null) {
      resume.pump();
    }
  }

  @Override
  public void renew(Viewer viewer) {
    wanted = new Wanted(wanted.pattern(), viewer, wanted.format());
    if (resume != null) {
      resume.wanted(wanted);
    }
  }

  @Override
  public ChannelPattern readsBy() {
    return wanted.pattern();
  }

  @Override
  public CompletionStage<Void> end() {
    resumed();
    Subscription was = live;
    live = null;
    if (was != null) {
      fanOut.unsubscribe(was);
    }
    return DONE;
  }
}
