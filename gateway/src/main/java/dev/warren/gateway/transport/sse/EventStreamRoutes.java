package dev.warren.gateway.transport.sse;

import dev.warren.gateway.access.Origins;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.transport.Doors;
import dev.warren.gateway.transport.HttpRefusal;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** {@code GET /api/channels/<channel>/events} on the gateway's HTTP port. */
public record EventStreamRoutes(Doors doors, Origins origins) implements NettyRouteProvider {

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return routes.get("/api/channels/{channel}/events", this::follow);
  }

  private Publisher<Void> follow(HttpServerRequest request, HttpServerResponse response) {
    allowOrigin(request, response);
    StreamRequest stream;
    try {
      stream = StreamRequest.of(request);
      doors.path().checkMaySubscribe(stream.credentials(), stream.pattern());
    } catch (Refused refused) {
      doors.clients().counts().refused(refused.refusal());
      return HttpRefusal.respond(response, refused);
    }
    response
        .status(HttpResponseStatus.OK)
        .header(HttpHeaderNames.CONTENT_TYPE, "text/event-stream;charset=UTF-8")
        .header(HttpHeaderNames.CACHE_CONTROL, "no-cache")
        // Without it nginx buffers the response and holds events back.
        .header("X-Accel-Buffering", "no")
        .chunkedTransfer(true);
    return response
        .sendHeaders()
        .then(
            Mono.defer(
                () -> {
                  response.withConnection(
                      connection -> connection.addHandlerLast(new EventStream(doors, stream)));
                  // Never completes: the handler ends the response, and reactor-netty must not.
                  return Mono.never();
                }));
  }

  private void allowOrigin(HttpServerRequest request, HttpServerResponse response) {
    HttpHeaders headers = request.requestHeaders();
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin != null
        && origins.allow(request.scheme(), headers.get(HttpHeaderNames.HOST), origin)) {
      response
          .header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
          .header(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
    }
  }
}
