package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.fanout.LoopFanOut;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.outbound.Outbox;
import dev.warren.gateway.presence.PresenceReporter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: who it is, what it subscribes to, what it waits for. Used on the
 * connection's event loop only.
 */
public final class Session {

  /** When to look again at a session of which nothing is due. */
  private static final long FAR_NANOS = TimeUnit.DAYS.toNanos(1);

  /** What may wait for RabbitMQ's answer before no more is read from the client. */
  private static final int MAX_PENDING = 256;

  private final Client client;
  private final Outbox outbox;
  private final Deadlines deadlines;
  private final PresenceReporter presence;
  private final SessionCounts counts;
  private final long startedNanos = System.nanoTime();

  private final Feeds feeds;
  private final Transactions transactions = new Transactions();
  private @Nullable User user;
  private final String id = UUID.randomUUID().toString();
  private int pending;
  private CompletionStage<Void> committing = Feed.DONE;
  private @Nullable Runnable afterPending;
  private boolean ended;

  /** Where {@link Deadlines} has it. */
  int slot;

  /** Whether what is written now is why the connection ends, which may go past a full outbox. */
  private boolean lastWords;

  private long sendsEveryNanos;
  private long nextBeatNanos;
  private long wantsEveryNanos;
  private long lastReadNanos = startedNanos;

  Session(
      Client client,
      ChannelHandlerContext context,
      SessionSettings settings,
      LoopFanOut fanOut,
      Deadlines deadlines,
      PresenceReporter presence,
      SessionCounts counts) {
    this.client = client;
    this.outbox = new Outbox(context, settings.maxOutbox().toBytes(), this::tooSlow);
    this.deadlines = deadlines;
    this.presence = presence;
    this.counts = counts;
    this.feeds = new Feeds(this, id, outbox, fanOut, settings.publishTimeout());
    counts.opened(client.wire());
  }

  public Client client() {
    return client;
  }

  /** Writes a finished frame, and at once. */
  public void write(ByteBuf frame) {
    if (lastWords) {
      outbox.writeLast(frame);
    } else {
      outbox.write(frame);
    }
    outbox.flush();
  }

  /** Whose it is; null before CONNECT was accepted. */
  @Nullable User user() {
    return user;
  }

  public EventLoop eventLoop() {
    return outbox.eventLoop();
  }

  boolean hasEnded() {
    return ended;
  }

  void connect(User user, long sendsEveryMs, long wantsEveryMs) {
    this.user = user;
    presence.came(user.name(), user.teams());
    counts.authenticated(client.wire());
    sendsEveryNanos = TimeUnit.MILLISECONDS.toNanos(sendsEveryMs);
    nextBeatNanos = System.nanoTime() + sendsEveryNanos;
    wantsEveryNanos = TimeUnit.MILLISECONDS.toNanos(wantsEveryMs);
    client.connected(user, id, sendsEveryMs, wantsEveryMs);
    deadlines.place(this, System.nanoTime());
  }

  /** Whether it was accepted who it is. */
  public boolean isConnected() {
    return user != null;
  }

  /**
   * Whose it is.
   *
   * @throws Refused with {@code no_token} while that is not known
   */
  public User connectedUser() throws Refused {
    if (user == null) {
      throw new Refused(Refusal.NO_TOKEN, "not connected: say first who you are");
    }
    return user;
  }

  /** Whether there is a subscription of this id. */
  public boolean subscribes(String subscriptionId) {
    return feeds.has(subscriptionId);
  }

  /**
   * Where a subscription to topics still waits to be live: answers this, too, when it is.
   *
   * @return false where it is live, or none
   */
  public boolean waits(String subscriptionId, @Nullable String receipt) {
    return feeds.waits(subscriptionId, receipt);
  }

  /**
   * The position to come back with: the client was given all up to it. Null while it still gets
   * what was before.
   */
  public @Nullable Long position() {
    return feeds.position();
  }

  /** It goes on as this user, by a fresh token. */
  void renew(User renewed, @Nullable String receipt) {
    User before = user;
    user = renewed;
    presence.came(renewed.name(), renewed.teams());
    if (before != null) {
      presence.left(before.name(), before.teams());
    }
    feeds.renew(renewed);
    if (ended) {
      return;
    }
    deadlines.place(this, System.nanoTime());
    client.renewed(renewed, receipt);
  }

  SessionCounts counts() {
    return counts;
  }

  Feeds feeds() {
    return feeds;
  }

  Transactions transactions() {
    return transactions;
  }

  /** Something waits for RabbitMQ's answer, until {@link #finished}. */
  public void began() {
    began(1);
  }

  /** So many things. */
  void began(int count) {
    boolean reading = pending < MAX_PENDING;
    pending += count;
    if (reading && pending >= MAX_PENDING) {
      client.reading(false);
    }
  }

  public void finished() {
    finished(1);
  }

  void finished(int count) {
    boolean reading = pending < MAX_PENDING;
    pending -= count;
    if (!reading && pending < MAX_PENDING) {
      client.reading(true);
    }
    runAfterPending();
  }

  /** What was acknowledged in a transaction, is so before what is acknowledged after COMMIT. */
  CompletionStage<Void> committing() {
    return committing;
  }

  void committing(CompletionStage<Void> until) {
    committing = until;
  }

  /** Does something once all that has begun has its outcome. */
  void afterPending(Runnable action) {
    afterPending = action;
    runAfterPending();
  }

  private void runAfterPending() {
    if (pending == 0 && afterPending != null && !ended) {
      Runnable action = afterPending;
      afterPending = null;
      action.run();
    }
  }

  /** Whether a message may be delivered now; what may not waits with whoever has it. */
  boolean takesMore() {
    return !ended && outbox.takesMore();
  }

  /**
   * Writes a message while it {@link #takesMore}, to go out with {@link #flush}.
   *
   * @param of what the subscription is to
   * @return completes when the operating system has taken it
   */
  ChannelFuture deliver(FeedKind of, Message message) {
    counts.delivered(of, 1);
    return outbox.deliver(client.message(message));
  }

  void flush() {
    outbox.flush();
  }

  void receipt(@Nullable String receipt) {
    receipt(receipt, Map.of());
  }

  public void receipt(@Nullable String receipt, Map<String, String> headers) {
    if (receipt != null && !ended) {
      client.receipt(receipt, headers);
    }
  }

  /** Tells the client what is refused and why; ends the connection where the refusal says so. */
  public void refuse(Refused refused, @Nullable String receipt) {
    if (ended) {
      return;
    }
    counts.refused(refused.refusal());
    String errors = feeds.errors();
    if (client.livesOn(refused.refusal(), errors)) {
      client.notice(errors, refused, receipt);
    } else {
      lastWords = true;
      try {
        client.error(refused, receipt);
      } finally {
        // Even where there is no memory left to say why.
        end(refused.refusal().closeReason());
      }
    }
  }

  private void tooSlow() {
    refuse(
        new Refused(
            Refusal.TOO_SLOW,
            "what comes next cannot be given to you: there is no room for more that you have not"
                + " read, or it is not in the log any more; come back with 'since'"),
        null);
  }

  /** Ends the connection; what was written before still goes out. */
  void end(CloseReason reason) {
    if (!ended) {
      leave(reason);
      lastWords = true;
      client.close(reason);
    }
  }

  /** The client is gone, or does not want any more. */
  public void gone() {
    leave(null);
    outbox.close();
  }

  /**
   * @param reason null where the client went by itself, or was lost
   */
  private void leave(@Nullable CloseReason reason) {
    if (!ended) {
      ended = true;
      counts.ended(client.wire(), isConnected(), reason);
      feeds.end();
      deadlines.leave(this);
      if (user != null) {
        presence.left(user.name(), user.teams());
      }
    }
  }

  /** Whether the client has yet to read what was written. */
  public boolean isBehind() {
    return outbox.isBehind();
  }

  /** The connection takes more again. */
  public void drain() {
    outbox.drain();
    if (outbox.takesMore()) {
      feeds.pump();
    }
  }

  /** Something came from the client, if only a heart-beat. */
  public void alive() {
    lastReadNanos = System.nanoTime();
  }

  /**
   * Does what is due: heart-beats, and the ends of deadlines.
   *
   * @return when to look again, by {@link System#nanoTime()}
   */
  long look(long nowNanos, Instant now, SessionSettings settings) {
    User whose = user;
    if (whose == null) {
      return lookForConnect(nowNanos, settings.connectTimeout());
    }
    long next = nowNanos + FAR_NANOS;
    if (whose.expiresAt() != null) {
      if (!now.isBefore(whose.expiresAt())) {
        refuse(
            new Refused(
                Refusal.TOKEN_EXPIRED, "the token has expired; connect again with a fresh one"),
            null);
      }
      next = Math.min(next, nowNanos + nanosUntil(whose.expiresAt(), now));
    }
    // Who is not read from cannot be heard.
    if (wantsEveryNanos > 0 && pending < MAX_PENDING) {
      // Twice: STOMP 1.2 asks for a margin of error. Nobody is there to be told why.
      long silent = lastReadNanos + 2 * wantsEveryNanos + Deadlines.TICK_NANOS;
      if (nowNanos - silent > 0) {
        end(CloseReason.DONE);
      }
      next = Math.min(next, silent);
    }
    if (sendsEveryNanos > 0 && !ended) {
      next = Math.min(next, client.beatsAlways() ? beat(nowNanos) : beatWhereQuiet(nowNanos));
    }
    return next;
  }

  private long beat(long nowNanos) {
    if (nowNanos - nextBeatNanos >= 0) {
      client.heartBeat();
      nextBeatNanos += sendsEveryNanos;
    }
    return nextBeatNanos;
  }

  private long beatWhereQuiet(long nowNanos) {
    // Early by as much as the look at it may come late.
    long early = sendsEveryNanos - 2 * Deadlines.TICK_NANOS;
    if (nowNanos - outbox.lastFlushNanos() >= early) {
      client.heartBeat();
    }
    return outbox.lastFlushNanos() + early;
  }

  private long lookForConnect(long nowNanos, Duration timeout) {
    long until = startedNanos + timeout.toNanos();
    if (nowNanos - until > 0) {
      refuse(
          new Refused(Refusal.NO_TOKEN, "no CONNECT within %d s".formatted(timeout.toSeconds())),
          null);
    }
    return until;
  }

  /** A century overflows; a day is soon enough to look again. */
  private static long nanosUntil(Instant then, Instant now) {
    long millis =
        Math.min(FAR_NANOS / 1_000_000, Math.max(0, then.toEpochMilli() - now.toEpochMilli()));
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
