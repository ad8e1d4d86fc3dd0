package dev.warren.gateway.web;

import dev.warren.gateway.access.Refused;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes problem details (RFC 9457) for failures outside the controllers, such as those of a
 * filter. Spring Boot's own handler, which would be next, writes no {@code code}.
 */
@Component
@Order(ProblemWriter.BEFORE_SPRING_BOOTS)
class ProblemWriter implements WebExceptionHandler {

  static final int BEFORE_SPRING_BOOTS = -2;

  static final String CODE = "code";

  private static final Logger log = LoggerFactory.getLogger(ProblemWriter.class);

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
    if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
      return Mono.error(failure); // Spring does not log this failure.
    }
    if (exchange.getResponse().isCommitted()) {
      // The head of the response is sent already, so only the end of the connection shows the
      // client that the response is incomplete.
      log.warn(
          "{} {} has failed within its response: {}",
          exchange.getRequest().getMethod(),
          exchange.getRequest().getPath().value(),
          failure.toString());
      return Mono.error(failure);
    }
    if (failure instanceof ErrorResponse response) {
      exchange.getResponse().getHeaders().putAll(response.getHeaders());
      return write(exchange, response.getBody(), word(response.getStatusCode()));
    }
    return write(exchange, internalError(exchange, failure));
  }

  /** Logs a defect of the gateway, whose details the client must not see. */
  static Refused internalError(ServerWebExchange exchange, Throwable failure) {
    log.error(
        "{} {} has failed.",
        exchange.getRequest().getMethod(),
        exchange.getRequest().getPath().value(),
        failure);
    return Refused.internalError();
  }

  static Mono<Void> write(ServerWebExchange exchange, Refused refused) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(
            HttpStatusCode.valueOf(refused.refusal().httpStatus()),
            String.valueOf(refused.getMessage()));
    return write(exchange, problem, refused.refusal().code());
  }

  private static Mono<Void> write(ServerWebExchange exchange, ProblemDetail problem, String code) {
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(HttpStatusCode.valueOf(problem.getStatus()));
    response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    ObjectNode body =
        JsonMapper.shared()
            .createObjectNode()
            .put("title", problem.getTitle())
            .put("status", problem.getStatus())
            .put("detail", problem.getDetail())
            .put("instance", exchange.getRequest().getPath().value())
            .put(CODE, code);
    DataBuffer bytes = response.bufferFactory().wrap(JsonMapper.shared().writeValueAsBytes(body));
    return response.writeWith(Mono.just(bytes));
  }

  /** The code of a failure for which HTTP itself has a status: that status in words. */
  static String word(HttpStatusCode status) {
    HttpStatus known = HttpStatus.resolve(status.value());
    return known == null ? "http_" + status.value() : known.name().toLowerCase(Locale.ROOT);
  }
}
