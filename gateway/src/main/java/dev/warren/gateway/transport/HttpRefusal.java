package dev.warren.gateway.transport;

import dev.warren.gateway.access.Refused;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A refusal in response to an HTTP request that would have begun a WebSocket or an event stream: a
 * problem detail (RFC 9457), as the controllers of {@code web} respond.
 */
public final class HttpRefusal {

  private HttpRefusal() {}

  public static Publisher<Void> respond(HttpServerResponse response, Refused refused) {
    response.status(refused.refusal().httpStatus());
    ObjectNode problem =
        JsonMapper.shared()
            .createObjectNode()
            .put("title", response.status().reasonPhrase())
            .put("status", response.status().code())
            .put("detail", refused.getMessage())
            .put("code", refused.refusal().code());
    return response
        .header(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
        .sendString(Mono.just(problem.toString()));
  }
}
