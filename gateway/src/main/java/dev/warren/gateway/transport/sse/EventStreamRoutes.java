package dev.warren.gateway.transport.sse;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.transport.Doors;
import dev.warren.gateway.transport.HttpRefusal;
import dev.warren.gateway.transport.OriginCheck;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** {@code GET /api/channels/<channel>/events} on the gateway's HTTP port. */
public record EventStreamRoutes(Doors doors, OriginCheck origins) implements NettyRouteProvider {

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return StreamRequest.ENDPOINT.serve(routes, this::follow);
  }

  private Publisher<Void> follow(HttpServerRequest request, HttpServerResponse response) {
    try {
      allowOrigin(origins.check(request), response);
      return follow(request, response, StreamRequest.of(request, doors.admission()));
    } catch (Refused refused) {
      return refuse(response, refused);
    }
  }

  private Publisher<Void> follow(
      HttpServerRequest request, HttpServerResponse response, StreamRequest stream) {
    CompletionStage<?> awaited = doors.path().awaits(stream.connect());
    if (awaited == null) {
      return followNow(request, response, stream);
    }
    return Mono.fromCompletionStage(awaited)
        // Back to the event loop, as the token's key was fetched on another thread.
        .publishOn(Schedulers.fromExecutor(eventLoop(request)))
        .then(Mono.defer(() -> Mono.from(follow(request, response, stream))));
  }

  private static Executor eventLoop(HttpServerRequest request) {
    AtomicReference<Executor> loop = new AtomicReference<>();
    request.withConnection(connection -> loop.set(connection.channel().eventLoop()));
    return loop.get();
  }

  private Publisher<Void> refuse(HttpServerResponse response, Refused refused) {
    doors.clients().counts().refused(refused.refusal());
    return HttpRefusal.respond(response, refused);
  }

  private Publisher<Void> followNow(
      HttpServerRequest request, HttpServerResponse response, StreamRequest stream) {
    try {
      doors.path().checkMaySubscribe(stream.credentials(), stream.from(), stream.pattern());
      doors.admission().admit(request);
    } catch (Refused refused) {
      return refuse(response, refused);
    }
    response
        .status(HttpResponseStatus.OK)
        .header(HttpHeaderNames.CONTENT_TYPE, "text/event-stream;charset=UTF-8")
        .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
        // Without this header nginx buffers the response and holds events back.
        .header("X-Accel-Buffering", "no")
        .chunkedTransfer(true);
    if (request.method().equals(HttpMethod.HEAD)) {
      return response.send();
    }
    return Mono.defer(
        () -> {
          response.withConnection(connection -> begin(connection, response, stream));
          // Never completes, because the handler ends the response, and reactor-netty must not.
          return Mono.never();
        });
  }

  /**
   * Sends the head once the client is subscribed. A message that is published after the client has
   * read the head must reach the client.
   */
  private void begin(Connection connection, HttpServerResponse response, StreamRequest stream) {
    if (!connection.channel().isActive()) {
      return; // Nothing would end the session.
    }
    HeldFlushes held = HeldFlushes.in(connection.channel().pipeline());
    try {
      response.sendHeaders().then().subscribe(done -> {}, gone -> {});
      connection.addHandlerLast(new EventStream(doors, stream));
    } finally {
      held.release();
    }
  }

  private static void allowOrigin(@Nullable String origin, HttpServerResponse response) {
    if (origin != null) {
      response
          .header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
          .header(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
    }
  }
}
