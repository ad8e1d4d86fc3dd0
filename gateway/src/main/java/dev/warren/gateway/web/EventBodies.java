package dev.warren.gateway.web;

import dev.warren.event.EventCodec;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.budget.Budgets;
import java.io.ByteArrayOutputStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/**
 * Reads the bodies of requests that publish an event, after authentication: the body of a stranger
 * is never collected. Each body counts in a budget that all clients share, because it may come as
 * slowly as its deadline allows.
 */
@Component
class EventBodies {

  /**
   * Bodies up to this size are read even while large ones fill the budget; nearly all are smaller.
   */
  private static final long SMALL_BYTES = 64 * 1024;

  private final Budget receiving;

  EventBodies(Budgets budgets) {
    this.receiving = budgets.receiving();
  }

  /** Emits the whole body, or an empty one if there is none. An empty body is no event either. */
  Mono<byte[]> read(ServerHttpRequest request) {
    long length = request.getHeaders().getContentLength();
    long most = length < 0 ? EventCodec.MAX_BYTES : Math.min(length, EventCodec.MAX_BYTES);
    return Mono.defer(
        () ->
            take(most)
                ? collected(request).doFinally(read -> receiving.release(most))
                : Mono.error(Refused.overloaded(receiving)));
  }

  private boolean take(long bytes) {
    if (bytes <= SMALL_BYTES && receiving.used() < receiving.limit() + receiving.limit() / 2) {
      receiving.takeAnyway(bytes);
      return true;
    }
    return receiving.take(bytes);
  }

  /**
   * Reads a body that is too large to its end: otherwise the server would reset the connection, and
   * the client could lose the response.
   */
  private static Mono<byte[]> collected(ServerHttpRequest request) {
    return request.getBody().collect(Body::new, Body::add).flatMap(Body::whole);
  }

  /** Collects the bytes of one body, up to the most that an event may have. */
  private static final class Body {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private boolean tooLarge;

    void add(DataBuffer part) {
      int count = part.readableByteCount();
      tooLarge |= bytes.size() + count > EventCodec.MAX_BYTES;
      if (!tooLarge) {
        byte[] copy = new byte[count];
        part.read(copy);
        bytes.writeBytes(copy);
      }
      DataBufferUtils.release(part);
    }

    Mono<byte[]> whole() {
      return tooLarge
          ? Mono.error(
              new ResponseStatusException(
                  HttpStatus.CONTENT_TOO_LARGE,
                  "the body has more than the %d bytes of an event"
                      .formatted(EventCodec.MAX_BYTES)))
          : Mono.just(bytes.toByteArray());
    }
  }
}
