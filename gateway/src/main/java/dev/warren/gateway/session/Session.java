package dev.warren.gateway.session;

import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.Role;
import dev.warren.gateway.access.User;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.outbound.Outbox;
import dev.warren.gateway.topic.LoopFanOut;
import dev.warren.gateway.topic.Subscriber;
import dev.warren.gateway.topic.Subscription;
import dev.warren.gateway.topic.Viewer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: who it is, what it subscribes to, what it waits for. Used on the
 * connection's event loop only.
 */
public final class Session {

  /** When to look again at a session of which nothing is due. */
  private static final long FAR_NANOS = TimeUnit.DAYS.toNanos(1);

  /** SENDs that wait for RabbitMQ's confirm before no more is read from the client. */
  private static final int MAX_SENDS = 256;

  private final Client client;
  private final Outbox outbox;
  private final LoopFanOut fanOut;
  private final Deadlines deadlines;
  private final long startedNanos = System.nanoTime();

  private final Map<String, Subscription> subscriptions = new HashMap<>();
  private @Nullable Subscriber subscriber;
  private @Nullable String errorsId;
  private @Nullable User user;
  private int sends;
  private @Nullable Runnable afterSends;
  private boolean ended;

  /** Where {@link Deadlines} has it. */
  int slot;

  /** Whether what is written now is why the connection ends, which may go past a full outbox. */
  private boolean lastWords;

  private long sendsEveryNanos;
  private long wantsEveryNanos;
  private long lastReadNanos = startedNanos;

  Session(
      Client client,
      ChannelHandlerContext context,
      SessionSettings settings,
      LoopFanOut fanOut,
      Deadlines deadlines) {
    this.client = client;
    this.outbox = new Outbox(context, settings.maxOutbox().toBytes(), this::tooSlow);
    this.fanOut = fanOut;
    this.deadlines = deadlines;
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

  EventLoop eventLoop() {
    return outbox.eventLoop();
  }

  boolean hasEnded() {
    return ended;
  }

  void connect(User user, long sendsEveryMs, long wantsEveryMs) {
    this.user = user;
    sendsEveryNanos = TimeUnit.MILLISECONDS.toNanos(sendsEveryMs);
    wantsEveryNanos = TimeUnit.MILLISECONDS.toNanos(wantsEveryMs);
    client.connected(user, UUID.randomUUID().toString(), sendsEveryMs, wantsEveryMs);
    deadlines.place(this, System.nanoTime());
  }

  /** Whether the log is known, so that a subscription can say from where on it is live. */
  boolean canBeLive() {
    return fanOut.position() > 0;
  }

  /** Subscribes; whatever comes after the returned position will be sent to the client. */
  long subscribe(User user, String subscriptionId, ChannelPattern pattern) throws Refused {
    checkNew(subscriptionId);
    if (subscriber == null) {
      subscriber = new Subscriber(outbox, new Viewer(user.name(), user.role() == Role.AGENT));
    }
    subscriptions.put(
        subscriptionId, fanOut.subscribe(pattern, client.encoder(subscriptionId), subscriber));
    return fanOut.position();
  }

  void subscribeToErrors(String subscriptionId) throws Refused {
    checkNew(subscriptionId);
    errorsId = subscriptionId;
  }

  private void checkNew(String subscriptionId) throws Refused {
    if (subscriptions.containsKey(subscriptionId) || subscriptionId.equals(errorsId)) {
      throw new Refused(
          Refusal.MALFORMED_FRAME,
          "SUBSCRIBE: there is a subscription with id '%s' already".formatted(subscriptionId));
    }
  }

  void unsubscribe(String subscriptionId) throws Refused {
    Subscription subscription = subscriptions.remove(subscriptionId);
    if (subscription != null) {
      fanOut.unsubscribe(subscription);
    } else if (subscriptionId.equals(errorsId)) {
      errorsId = null;
    } else {
      throw new Refused(
          Refusal.MALFORMED_FRAME,
          "UNSUBSCRIBE: there is no subscription with id '%s'".formatted(subscriptionId));
    }
  }

  void sendStarted() {
    if (++sends == MAX_SENDS) {
      client.reading(false);
    }
  }

  void sendEnded() {
    if (sends-- == MAX_SENDS) {
      client.reading(true);
    }
    runAfterSends();
  }

  /** Does something once every SEND so far has its outcome. */
  void afterSends(Runnable action) {
    afterSends = action;
    runAfterSends();
  }

  private void runAfterSends() {
    if (sends == 0 && afterSends != null && !ended) {
      Runnable action = afterSends;
      afterSends = null;
      action.run();
    }
  }

  void receipt(@Nullable String receipt, Map<String, String> headers) {
    if (receipt != null && !ended) {
      client.receipt(receipt, headers);
    }
  }

  /** Tells the client what is refused and why; ends the connection where the refusal says so. */
  public void refuse(Refused refused, @Nullable String receipt) {
    if (ended) {
      return;
    }
    if (errorsId != null && !refused.refusal().endsConnection()) {
      client.notice(errorsId, refused, receipt);
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
            "there is no room for more that you have not read; come back with 'since'"),
        null);
  }

  /** Ends the connection; what was written before still goes out. */
  void end(CloseReason reason) {
    if (!ended) {
      leave();
      lastWords = true;
      client.close(reason);
    }
  }

  /** The client is gone, or does not want any more. */
  public void gone() {
    leave();
    outbox.close();
  }

  private void leave() {
    if (!ended) {
      ended = true;
      subscriptions.values().forEach(fanOut::unsubscribe);
      subscriptions.clear();
      deadlines.leave(this);
    }
  }

  /** Whether the client has yet to read what was written. */
  public boolean isBehind() {
    return outbox.isBehind();
  }

  /** The connection takes more again. */
  public void drain() {
    outbox.drain();
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
    if (wantsEveryNanos > 0 && sends < MAX_SENDS) {
      // Twice: STOMP 1.2 asks for a margin of error. Nobody is there to be told why.
      long silent = lastReadNanos + 2 * wantsEveryNanos + Deadlines.TICK_NANOS;
      if (nowNanos - silent > 0) {
        end(CloseReason.DONE);
      }
      next = Math.min(next, silent);
    }
    if (sendsEveryNanos > 0 && !ended) {
      // Early by as much as the look at it may come late.
      long early = sendsEveryNanos - 2 * Deadlines.TICK_NANOS;
      if (nowNanos - outbox.lastFlushNanos() >= early) {
        client.heartBeat();
      }
      next = Math.min(next, outbox.lastFlushNanos() + early);
    }
    return next;
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
