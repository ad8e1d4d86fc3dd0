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
 * Reads the bodies of requests that publish an event, once their users are known: the body of a
 * stranger is never collected. Each counts in the budget of all clients, as it may come as slowly
 * as its deadline allows.
 */
@Component
class EventBodies {

  /** Bodies up to this size, as nearly all are, are read even while large ones fill the budget. */
  private static final long SMALL_BYTES = 64 * 1024;

  private final Budget receiving;

  EventBodies(Budgets budgets) {
    this.receiving = budgets.receiving();
  }

  /** Emits the whole body; an empty one where there is none, which is no event either. */
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
   * Reads to the end even where there is too much: to stop would make the server reset the
   * connection, and the client could lose the response.
   */
  private static Mono<byte[]> collected(ServerHttpRequest request) {
    return request.getBody().collect(Body::new, Body::add).flatMap(Body::whole);
  }

  /** The bytes of one body so far, and no more than an event may have. */
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
