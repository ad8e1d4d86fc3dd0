package dev.warren.gateway.session;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.fanout.Frames;
import dev.warren.gateway.fanout.LoopFanOut;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.fanout.Registration;
import dev.warren.gateway.fanout.Subscriber;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.HistoryLost;
import dev.warren.gateway.history.HistoryQuery;
import dev.warren.gateway.history.Resume;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.Viewer;
import dev.warren.gateway.presence.Snapshots;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's subscription to topics: what is live the fan-out writes to its outbox by itself, what
 * was before is written here.
 */
final class TopicFeed implements Feed, Resume.Target {

  private static final Logger log = LoggerFactory.getLogger(TopicFeed.class);

  /** The event loop's other work, and what the client takes, come in between. */
  private static final int STATES_AT_ONCE = 500;

  private final Session session;
  private final LoopFanOut fanOut;
  private final Subscriber subscriber;
  private final Command.Subscribe asked;
  private final History history;

  /** What else is to be answered when it is live. */
  private final List<String> alsoAsked = new ArrayList<>(0);

  private HistoryQuery wanted;
  private MessageEncoder encoder;
  private boolean begun;

  /** Whether it begins with the last known state, all of which is not shown yet. */
  private boolean beginning;

  /** What is to be shown of that; null while it is not known. */
  private Snapshots.@Nullable Snapshot state;

  private int statesShown;
  private @Nullable Registration live;
  private @Nullable Resume resume;

  TopicFeed(
      Session session,
      LoopFanOut fanOut,
      Subscriber subscriber,
      HistoryQuery wanted,
      MessageEncoder encoder,
      Command.Subscribe asked,
      History history) {
    this.session = session;
    this.fanOut = fanOut;
    this.subscriber = subscriber;
    this.wanted = wanted;
    this.encoder = encoder;
    this.asked = asked;
    this.history = history;
  }

  @Override
  public FeedKind kind() {
    return FeedKind.TOPIC;
  }

  /** Nothing of the past is wanted. */
  void begin() {
    live = fanOut.subscribe(wanted.pattern(), encoder, subscriber);
    done(new Resume.Outcome(position(), 0, true));
  }

  void begin(StartAt from) {
    session.began();
    Resume begun = new Resume(history, wanted, this);
    resume = begun;
    begun.start(from);
  }

  /** With the last known state, and then what has changed since that. */
  void begin(Snapshots lastKnown) {
    session.began();
    beginning = true;
    // Nothing of the past was asked for, so nobody wants to know whether it could be had.
    begun = true;
    lastKnown
        .settled()
        .thenRunAsync(
            () -> {
              if (beginning) {
                state = lastKnown.of(wanted.pattern());
                showState();
              }
            },
            session.eventLoop())
        .whenCompleteAsync(
            (done, failure) -> {
              if (failure != null && beginning) {
                log.error("'{}' could not begin", wanted.pattern(), failure);
                failed(new IllegalStateException("the last known state cannot be shown"));
              }
            },
            session.eventLoop());
  }

  /** As much as the client takes now. */
  private void showState() {
    Snapshots.Snapshot state = this.state;
    while (beginning && state != null && statesShown < state.messages().size()) {
      if (!session.takesMore()) {
        return;
      }
      int next = Math.min(statesShown + STATES_AT_ONCE, state.messages().size());
      List<TopicMessage> page = state.messages().subList(statesShown, next);
      // Counted first: a write may tell, before it returns, that there is room again.
      statesShown = next;
      session.write(Frames.of(page, encoder, ByteBufAllocator.DEFAULT));
    }
    if (beginning && state != null) {
      beginning = false;
      this.state = null;
      Resume changes = new Resume(history, wanted, this);
      resume = changes;
      changes.start(new StartAt.After(state.position()));
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
    session.counts().delivered(kind(), messages.size());
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
    alsoAsked.forEach(session::receipt);
    alsoAsked.clear();
  }

  /** Nothing of the past is to come any more. */
  private void resumed() {
    Resume was = resume;
    resume = null;
    if (was != null) {
      was.end();
    }
    if (was != null || beginning) {
      beginning = false;
      state = null;
      session.finished();
    }
  }

  boolean isResuming() {
    return beginning || resume != null;
  }

  /** Is answered, too, when it is live, or refused. */
  void alsoAsked(@Nullable String receipt) {
    if (receipt != null) {
      alsoAsked.add(receipt);
    }
  }

  @Override
  public void failed(RuntimeException why) {
    resumed();
    session.feeds().forget(asked.id());
    Refused refused =
        why instanceof HistoryLost
            ? new Refused(
                Refusal.TOO_SLOW, "'%s': %s".formatted(asked.destination(), why.getMessage()))
            : new Refused(
                Refusal.BROKER_UNAVAILABLE,
                "the past of '%s' cannot be read: %s"
                    .formatted(asked.destination(), why.getMessage()));
    // The first of them may be the last word.
    boolean onlyLater = asked.receipt() == null && !alsoAsked.isEmpty();
    session.refuse(refused, onlyLater ? alsoAsked.remove(0) : asked.receipt());
    alsoAsked.forEach(each -> session.refuse(refused, each));
  }

  @Override
  public void pump() {
    if (state != null) {
      showState();
    } else if (resume != null) {
      resume.pump();
    }
  }

  @Override
  public void renew(Viewer viewer) {
    wanted = wanted.withViewer(viewer);
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
    if (isResuming()) {
      // Whoever waits for it to be live waits no longer.
      session.receipt(asked.receipt());
      alsoAsked.forEach(session::receipt);
    }
    resumed();
    Registration was = live;
    live = null;
    if (was != null) {
      fanOut.unsubscribe(was);
    }
    return DONE;
  }
}
