package dev.warren.gateway.web;

import dev.warren.event.EventCodec;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.budget.Budgets;
import dev.warren.gateway.budget.UserShares;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/**
 * Reads the bodies of requests that publish an event, after authentication: the body of a stranger
 * is never collected. A body may come as slowly as its deadline allows, so the bytes that have come
 * count in a budget that all clients share. Bytes that are only announced take nothing from it.
 */
@Component
class EventBodies {

  /**
   * Bodies up to this size are read even while large ones fill the budget; nearly all are smaller.
   */
  private static final long SMALL_BYTES = 64 * 1024;

  /** A body has a deadline of some seconds, so there is room again after a few. */
  private static final int RETRY_AFTER_S = 5;

  private final UserShares shares;

  EventBodies(Budgets budgets) {
    this.shares = new UserShares(budgets.receiving(), EventCodec.MAX_BYTES);
  }

  /**
   * Emits the whole body, or an empty one if there is none. An empty body is no event either. A
   * body that is too large is refused at once, and not read further.
   *
   * @param account the user, for the share of the budget
   * @param rate counts bytes, and returns for how many nanoseconds not to read on: a body beyond
   *     the user's rate of bytes is read more slowly, as a frame is
   */
  Mono<byte[]> read(ServerHttpRequest request, String account, IntToLongFunction rate) {
    long announced = request.getHeaders().getContentLength();
    if (announced > EventCodec.MAX_BYTES) {
      return Mono.error(tooLarge());
    }
    return Mono.defer(
        () -> {
          Body body = new Body(account, announced, rate);
          // Without prefetch, because parts in a queue would neither count nor wait.
          return request
              .getBody()
              .map(EventBodies::copy)
              .concatMap(body::add, 0)
              .then(Mono.fromSupplier(body::whole))
              .doFinally(read -> body.end());
        });
  }

  /**
   * Copies a part and releases it. Where a part causes a refusal, Reactor discards the element that
   * it came from, and Spring would release a buffer a second time.
   */
  private static byte[] copy(DataBuffer part) {
    byte[] copy = new byte[part.readableByteCount()];
    part.read(copy);
    DataBufferUtils.release(part);
    return copy;
  }

  private static ResponseStatusException tooLarge() {
    return new ResponseStatusException(
        HttpStatus.CONTENT_TOO_LARGE,
        "the body has more than the %d bytes of an event".formatted(EventCodec.MAX_BYTES));
  }

  /** Takes bytes from the budget; returns the reason if there are too few left. */
  private @Nullable Refused take(String account, long bytes, boolean isSmall) {
    Budget receiving = shares.budget();
    boolean taken =
        isSmall && receiving.used() < receiving.limit() + receiving.limit() / 2
            ? shares.takeAnyway(account, bytes)
            : shares.take(account, bytes);
    if (taken) {
      return null;
    }
    return shares.isWithinShare(account, bytes)
        ? Refused.overloaded(receiving)
        : new Refused(
            Refusal.RATE_LIMIT,
            "your incomplete bodies have the %d bytes that one user may have, a quarter of %s; send fewer at a time, and try again in %d s"
                .formatted(shares.userLimit(), receiving.setting(), RETRY_AFTER_S),
            RETRY_AFTER_S);
  }

  /** Collects the bytes of one body, up to the most that an event may have. */
  private final class Body {
    private final String account;
    private final long announced;
    private final IntToLongFunction rate;

    // Guarded by this: the request may be canceled on another thread.
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private boolean ended;

    /**
     * @param announced the length of the body; negative if unknown
     */
    Body(String account, long announced, IntToLongFunction rate) {
      this.rate = rate;
      this.account = account;
      this.announced = announced;
    }

    /** Completes when the next part may be read. */
    synchronized Mono<Void> add(byte[] part) {
      long pauseNanos = rate.applyAsLong(part.length);
      long all = (long) bytes.size() + part.length;
      if (ended) {
        return Mono.empty();
      } else if (all > EventCodec.MAX_BYTES) {
        return Mono.error(tooLarge());
      }
      Refused refused = take(account, part.length, Math.max(all, announced) <= SMALL_BYTES);
      if (refused != null) {
        return Mono.error(refused);
      }
      bytes.writeBytes(part);
      return pauseNanos == 0 ? Mono.empty() : Mono.delay(Duration.ofNanos(pauseNanos)).then();
    }

    synchronized byte[] whole() {
      return bytes.toByteArray();
    }

    /** Gives the bytes back. */
    synchronized void end() {
      if (!ended) {
        ended = true;
        shares.giveBack(account, bytes.size());
      }
    }
  }
}
