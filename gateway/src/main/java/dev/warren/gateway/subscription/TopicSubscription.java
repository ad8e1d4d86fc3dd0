package dev.warren.gateway.subscription;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.fanout.Frames;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.fanout.Registration;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.HistoryLost;
import dev.warren.gateway.history.HistoryQuery;
import dev.warren.gateway.history.Resume;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.Viewer;
import dev.warren.gateway.presence.Snapshots;
import dev.warren.gateway.session.Holding;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Session;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A client's subscription to topics. It writes the snapshot and the history itself; once it is
 * live, the fan-out writes straight into the client's outbox.
 */
final class TopicSubscription implements Subscription, SnapshotSender.Target, Resume.Target {

  private final Session session;
  private final SubscriptionOwner owner;
  private final ClientFanOut fanOut;
  private final SubscribeRequest request;
  private HistoryQuery query;
  private MessageEncoder encoder;
  private TopicState state = TopicState.ENDED;

  /** Whether the client was notified whether its history is complete, or needs no such notice. */
  private boolean recoveredAnnounced;

  /** Receipts of further SUBSCRIBEs that wait for this subscription; null for none. */
  private @Nullable List<String> furtherReceipts;

  TopicSubscription(
      Session session,
      SubscriptionOwner owner,
      ClientFanOut fanOut,
      SubscribeRequest request,
      HistoryQuery query,
      MessageEncoder encoder) {
    this.session = session;
    this.owner = owner;
    this.fanOut = fanOut;
    this.request = request;
    this.query = query;
    this.encoder = encoder;
  }

  @Override
  public SubscriptionKind kind() {
    return SubscriptionKind.TOPIC;
  }

  @Override
  public SubscribeRequest request() {
    return request;
  }

  /**
   * Begins live, without history.
   *
   * @param announced whether the first message states that no message is missing before it
   */
  void startLive(boolean announced) {
    if (announced) {
      announceRecovered(true);
    }
    live(fanOut.registerForNew(query.pattern(), encoder));
    subscribed(null, new Resume.Outcome(position(), 0, true));
  }

  /** Begins with history. */
  void startResuming(History history, StartAt from) {
    session.pending().began(1);
    resume(history, from, from instanceof StartAt.After after ? after.position() : null, 0);
  }

  /** Begins with a snapshot, followed by all changes since then. */
  void startWithSnapshot(Snapshots snapshots, History history) {
    session.pending().began(1);
    // The client requested no history, so it needs no statement whether that is complete.
    recoveredAnnounced = true;
    SnapshotSender sender = new SnapshotSender(query.pattern(), this);
    state = new TopicState.Snapshot(sender, history);
    sender.start(snapshots);
  }

  @Override
  public void showSnapshot(List<TopicMessage> messages) {
    messages.forEach(message -> owner.showsTopicsFrom(message.position()));
    session.write(Frames.of(messages, encoder, ByteBufAllocator.DEFAULT));
  }

  @Override
  public void snapshotSent(long position, int messages) {
    if (state instanceof TopicState.Snapshot snapshot) {
      resume(snapshot.history(), new StartAt.After(position), null, messages);
    }
  }

  private void resume(History history, StartAt from, @Nullable Long since, int sentBefore) {
    Resume resume = new Resume(history, query, this);
    state = new TopicState.Resuming(resume, since, sentBefore);
    resume.start(from);
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
    announceRecovered(recovered);
    messages.forEach(message -> owner.showsTopicsFrom(message.position()));
    session.write(Frames.of(messages, encoder, ByteBufAllocator.DEFAULT));
    encoder = encoder.next();
    owner.delivered(kind(), messages.size());
  }

  @Override
  public void goLive(Resume.Outcome outcome) {
    if (state instanceof TopicState.Resuming resumed) {
      announceRecovered(outcome.recovered());
      live(fanOut.register(query.pattern(), encoder));
      int sent = resumed.sentBefore() + outcome.replayed();
      subscribed(
          resumed.since(), new Resume.Outcome(outcome.position(), sent, outcome.recovered()));
      session.pending().finished(1);
    }
  }

  private void live(Registration registration) {
    state = new TopicState.Live(registration);
    owner.showsTopicsFrom(position() + 1);
  }

  /**
   * Makes the first message also state whether the history is complete, for clients that request no
   * receipt.
   */
  private void announceRecovered(boolean recovered) {
    if (!recoveredAnnounced) {
      recoveredAnnounced = true;
      encoder = session.protocol().beginning(encoder, recovered);
    }
  }

  private void subscribed(@Nullable Long since, Resume.Outcome outcome) {
    session.reply(
        new Reply.Subscribed(
            request.id(),
            request.receipt(),
            since,
            outcome.position(),
            outcome.replayed(),
            outcome.recovered()));
    takeFurtherReceipts().forEach(session::receipt);
  }

  private List<String> takeFurtherReceipts() {
    List<String> receipts = furtherReceipts == null ? List.of() : furtherReceipts;
    furtherReceipts = null;
    receipts.forEach(receipt -> session.holding().release(Holding.bytes(receipt)));
    return receipts;
  }

  @Override
  public boolean isResuming() {
    return state instanceof TopicState.Snapshot || state instanceof TopicState.Resuming;
  }

  /** Adds a further SUBSCRIBE, whose receipt waits until this subscription is live. */
  void alsoReceipt(@Nullable String receipt) throws Refused {
    if (receipt != null) {
      session.holding().hold("subscribe", Refusal.TOO_MANY_SUBSCRIPTIONS, Holding.bytes(receipt));
      if (furtherReceipts == null) {
        furtherReceipts = new ArrayList<>(1);
      }
      furtherReceipts.add(receipt);
    }
  }

  @Override
  public void failed(RuntimeException why) {
    if (state instanceof TopicState.Live live) {
      fanOut.unregister(live.registration()); // The subscription went live, but its reply failed.
    }
    state = TopicState.ENDED;
    owner.forget(request.id());
    Refused refused =
        why instanceof HistoryLost
            ? new Refused(
                Refusal.TOO_SLOW, "'%s': %s".formatted(request.destination(), why.getMessage()))
            : new Refused(
                Refusal.BROKER_UNAVAILABLE,
                "the past of '%s' cannot be read: %s"
                    .formatted(request.destination(), why.getMessage()));
    List<String> further = takeFurtherReceipts();
    List<@Nullable String> receipts = new ArrayList<>(further);
    if (request.receipt() != null || further.isEmpty()) {
      receipts.add(0, request.receipt());
    }
    receipts.forEach(receipt -> session.refuse(refused, receipt, request.id()));
    session.pending().finished(1);
  }

  @Override
  public void writable() {
    if (state instanceof TopicState.Snapshot snapshot) {
      snapshot.sender().pump();
    } else if (state instanceof TopicState.Resuming resuming) {
      resuming.resume().pump();
    }
  }

  @Override
  public void renewed(User user) {
    query = query.withViewer(Viewer.of(user));
    if (state instanceof TopicState.Resuming resuming) {
      resuming.resume().changeQuery(query);
    }
  }

  @Override
  public boolean mayContinue(User user) {
    return user.access().mayRead(query.pattern());
  }

  @Override
  public CompletionStage<Void> end() {
    TopicState was = state;
    state = TopicState.ENDED;
    if (was instanceof TopicState.Live live) {
      fanOut.unregister(live.registration());
    } else if (was != TopicState.ENDED) {
      if (was instanceof TopicState.Snapshot snapshot) {
        snapshot.sender().end();
      } else if (was instanceof TopicState.Resuming resuming) {
        resuming.resume().end();
      }
      session.receipt(request.receipt());
      takeFurtherReceipts().forEach(session::receipt);
      session.pending().finished(1);
    }
    return DONE;
  }
}
