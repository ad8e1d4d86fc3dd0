package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.outbound.Outbox;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: its user, its pending commands, its end. Only the session writes
 * replies; subscriptions attach through {@link Attached}. Event loop only, except where a method
 * says otherwise.
 */
public final class Session extends Inbound {

  private final Protocol protocol;
  final Connection connection;
  private final Holding holding;
  private final Outbox outbox;
  private final Deadlines<Session> deadlines;
  private final SessionEnvironment environment;
  private final String id = UUID.randomUUID().toString();
  final long openedNanos = System.nanoTime();
  // A client without a subscription here misses the warning that its token ends, so each new
  // subscription checks the deadlines.
  private final ErrorsQueue errorsQueue = new ErrorsQueue(this::reply, this::checkDeadlines);

  @Nullable Attached attached;
  private @Nullable User user;
  @Nullable TokenEnd tokenEnd;

  /** Whether the session writes the reason for its end, which may exceed the outbox's limit. */
  private boolean lastWords;

  Session(
      Protocol protocol,
      Connection connection,
      ChannelHandlerContext context,
      Deadlines<Session> deadlines,
      SessionEnvironment environment) {
    super(connection, environment.rates());
    this.protocol = protocol;
    this.connection = connection;
    this.holding = new Holding(environment.budgets());
    this.outbox = environment.outbox(context, () -> refuse(Refused.tooSlow(), null));
    this.deadlines = deadlines;
    this.environment = environment;
    environment.counts().opened(protocol.transport());
  }

  /** Attaches the subscriptions, which end with this session. Called once, before any command. */
  public void attach(Attached attached) {
    this.attached = attached;
  }

  /** Checks thread confinement, with {@code -ea} only. */
  public void assertOnLoop() {
    assert eventLoop().inEventLoop() : "not on the session's event loop: " + Thread.currentThread();
  }

  /** The session's id, unique among all sessions of all gateways. Any thread. */
  public String id() {
    return id;
  }

  public Protocol protocol() {
    return protocol;
  }

  @Override
  public EventLoop eventLoop() {
    return outbox.eventLoop();
  }

  /** The outbox for the fan-out, which writes topic messages without the session. */
  public Outbox outbox() {
    return outbox;
  }

  /** The allocator for frames that a transport makes itself and passes to {@link #write}. */
  public ByteBufAllocator allocator() {
    return outbox.allocator();
  }

  public Holding holding() {
    return holding;
  }

  public SessionSettings settings() {
    return environment.settings();
  }

  /** The user; null until CONNECT is accepted. */
  public @Nullable User user() {
    return user;
  }

  public boolean isConnected() {
    return user != null;
  }

  /** The user. Fails with {@code no_token} until CONNECT is accepted. */
  public User connectedUser() throws Refused {
    if (user == null) {
      throw new Refused(Refusal.NO_TOKEN, "not connected: authenticate first");
    }
    return user;
  }

  /**
   * The client is authenticated.
   *
   * @param sendEveryMs the interval of the gateway's heart-beats; 0 for none
   * @param wantEveryMs the interval of the client's heart-beats; 0 for none
   */
  public void connect(User user, long sendEveryMs, long wantEveryMs) {
    assertOnLoop();
    long nowNanos = System.nanoTime();
    this.user = user;
    environment.became(protocol.transport(), null, user);
    tokenEnd = TokenEnd.of(user, Instant.now());
    heartBeats = new HeartBeats(sendEveryMs, wantEveryMs, protocol.probes(), nowNanos);
    reply(new Reply.Connected(user, id, sendEveryMs, wantEveryMs));
    deadlines.place(this, nowNanos, 0);
  }

  /** Continues with a fresh token. Subscriptions that it does not allow end. */
  public void renew(User renewed, @Nullable String receipt) {
    assertOnLoop();
    environment.became(protocol.transport(), user, renewed);
    user = renewed;
    tokenEnd = TokenEnd.of(renewed, Instant.now());
    if (attached != null) {
      attached.renewed(renewed);
    }
    if (!ended) {
      checkDeadlines();
      reply(new Reply.Renewed(renewed, receipt));
    }
  }

  /**
   * Sends a reply at once, if the protocol has a frame for it. Drops it if the session has ended.
   */
  public void reply(Reply reply) {
    if (!ended) {
      send(reply);
    }
  }

  public void receipt(@Nullable String receipt) {
    if (receipt != null) {
      reply(new Reply.Receipt(receipt));
    }
  }

  /** Writes finished frames at once. Drops them if the session has ended. */
  public void write(ByteBuf frames) {
    if (ended) {
      frames.release();
    } else {
      writeNow(frames);
    }
  }

  private void send(Reply reply) {
    ByteBuf frames = protocol.encode(reply, outbox.allocator());
    if (frames != null) {
      writeNow(frames);
    }
  }

  private void writeNow(ByteBuf frames) {
    assertOnLoop();
    if (lastWords) {
      outbox.writeLast(frames);
    } else {
      outbox.write(frames);
    }
    outbox.flush();
  }

  /** Whether a message can be delivered now; otherwise it waits with its subscription. */
  public boolean takesMore() {
    return !ended && outbox.takesMore();
  }

  /**
   * Writes a message, which goes out with {@link Outbox#flush}. Called only while the session
   * {@link #takesMore}.
   *
   * @return completes when the operating system has taken the message
   */
  public ChannelFuture deliver(Reply.Message message) {
    assertOnLoop();
    return outbox.deliver(Objects.requireNonNull(protocol.encode(message, outbox.allocator())));
  }

  /** The client's subscriptions to {@code /user/queue/errors}. */
  public ErrorsQueue errorsQueue() {
    return errorsQueue;
  }

  void checkDeadlines() {
    deadlines.place(this, System.nanoTime(), 0);
  }

  public void refuse(Refused refused, @Nullable String receipt) {
    refuse(refused, receipt, null);
  }

  /**
   * Sends the client a refusal, and ends the session where the refusal requires it.
   *
   * @param subscription the id of the subscription that does not begin, or ends; null for none
   */
  public void refuse(Refused refused, @Nullable String receipt, @Nullable String subscription) {
    assertOnLoop();
    if (ended) {
      return;
    }
    environment.counts().refused(refused.refusal());
    boolean ends = refused.refusal() == Refusal.RATE_LIMIT && (user == null || meter().goesOn());
    if (!ends && protocol.survives(refused.refusal(), errorsQueue.isSubscribed())) {
      errorsQueue.send(at -> new Reply.Notice(refused, receipt, subscription, at));
      if (attached != null && subscription != null) {
        attached.refused(subscription);
      }
      return;
    }
    lastWords = true;
    try {
      reply(new Reply.Error(refused, receipt));
    } finally {
      // Ends the session even if the reason could not be encoded, for example for lack of memory.
      end(refused.refusal().closeReason());
    }
  }

  /** Ends the session and the connection. Everything written before still goes out. */
  public void end(CloseReason reason) {
    if (!ended) {
      leave(reason);
      lastWords = true;
      boolean slow = reason == CloseReason.TOO_SLOW || outbox.isBehind();
      send(new Reply.Goodbye(reason));
      connection.close(slow);
    }
  }

  /** The client has closed the connection, or the connection broke. */
  public void gone() {
    leave(null);
    outbox.close();
  }

  /** Ends the session. The reason is null if the gateway did not close the connection. */
  private void leave(@Nullable CloseReason reason) {
    assertOnLoop();
    if (!ended) {
      ended = true;
      // All of these run, even if one fails. A counter that kept this session would occupy a place
      // until the next restart.
      Pending.runEach(
          List.of(
              pending()::sessionEnded,
              meter()::disconnect,
              () -> environment.counts().ended(protocol.transport(), user, reason),
              this::detach,
              holding::end,
              () -> deadlines.leave(this),
              () -> environment.ended(user)));
    }
  }

  private void detach() {
    if (attached != null) {
      attached.ended();
    }
  }

  /** The connection has room again. */
  public void writable() {
    outbox.writeWaiting();
    if (takesMore() && attached != null) {
      attached.writable();
    }
  }
}
