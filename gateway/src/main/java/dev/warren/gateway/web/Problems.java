package dev.warren.gateway.web;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.admin.LettersBusy;
import dev.warren.gateway.command.Clients;
import dev.warren.gateway.history.HistoryLost;
import dev.warren.gateway.history.HistoryUnavailable;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/**
 * Turns every failure of a controller into a problem detail (RFC 9457) with a {@code code}: one of
 * docs/errors.md if the gateway refuses the request, or the status in words, such as {@code
 * bad_request}, if Spring cannot read it.
 */
@ControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

  private final Clients clients;

  Problems(Clients clients) {
    this.clients = clients;
  }

  /** The problem of a malformed parameter. */
  static ErrorResponseException badRequest(String detail) {
    return problem(HttpStatus.BAD_REQUEST, detail, ProblemWriter.word(HttpStatus.BAD_REQUEST));
  }

  @ExceptionHandler
  Mono<ResponseEntity<Object>> refused(Refused refused, ServerWebExchange exchange) {
    Refusal refusal = refused.refusal();
    clients.counts().refused(refusal);
    HttpStatus status = HttpStatus.valueOf(refusal.httpStatus());
    ErrorResponseException problem = problem(status, refused.getMessage(), refusal.code());
    if (refused.retryAfterSeconds() > 0) {
      problem
          .getHeaders()
          .set(HttpHeaders.RETRY_AFTER, String.valueOf(refused.retryAfterSeconds()));
    }
    if ((refusal == Refusal.BAD_TOKEN || refusal == Refusal.RATE_LIMIT) && !hasBody(exchange)) {
      // On a connection that stays open, the next such request would cost its client nothing.
      problem.getHeaders().setConnection("close");
    }
    return respond(problem, exchange);
  }

  /**
   * Whether the request has a body. A connection that is closed before its body has come is reset,
   * and the client may never see the response.
   */
  private static boolean hasBody(ServerWebExchange exchange) {
    HttpHeaders headers = exchange.getRequest().getHeaders();
    return headers.getContentLength() > 0
        || headers.getFirst(HttpHeaders.TRANSFER_ENCODING) != null;
  }

  @ExceptionHandler
  Mono<ResponseEntity<Object>> lost(HistoryLost lost, ServerWebExchange exchange) {
    String detail = "since: is no longer available: " + lost.getMessage();
    return respond(problem(HttpStatus.GONE, detail, "gap"), exchange);
  }

  @ExceptionHandler
  Mono<ResponseEntity<Object>> unavailable(
      HistoryUnavailable unavailable, ServerWebExchange exchange) {
    return refused(new Refused(Refusal.BROKER_UNAVAILABLE, unavailable.getMessage()), exchange);
  }

  @ExceptionHandler
  Mono<ResponseEntity<Object>> busy(LettersBusy busy, ServerWebExchange exchange) {
    ErrorResponseException problem =
        problem(HttpStatus.CONFLICT, busy.getMessage(), ProblemWriter.word(HttpStatus.CONFLICT));
    problem.getHeaders().set(HttpHeaders.RETRY_AFTER, "1");
    return respond(problem, exchange);
  }

  @ExceptionHandler
  Mono<ResponseEntity<Object>> failed(RuntimeException defect, ServerWebExchange exchange) {
    return DisconnectedClientHelper.isClientDisconnectedException(defect)
        ? Mono.error(defect) // The client is gone, and Spring logs nothing.
        : refused(ProblemWriter.internalError(exchange, defect), exchange);
  }

  /**
   * Adds the methods that follow from the controllers' own, such as HEAD, which Spring leaves out.
   */
  @Override
  protected Mono<ResponseEntity<Object>> handleMethodNotAllowedException(
      MethodNotAllowedException refused,
      HttpHeaders headers,
      HttpStatusCode status,
      ServerWebExchange exchange) {
    Set<HttpMethod> allowed = new LinkedHashSet<>(refused.getSupportedMethods());
    if (allowed.contains(HttpMethod.GET)) {
      allowed.add(HttpMethod.HEAD);
    }
    allowed.add(HttpMethod.OPTIONS);
    HttpHeaders complete = new HttpHeaders();
    complete.setAllow(allowed);
    return super.handleMethodNotAllowedException(refused, complete, status, exchange);
  }

  private Mono<ResponseEntity<Object>> respond(
      ErrorResponseException problem, ServerWebExchange exchange) {
    return handleErrorResponseException(
        problem, problem.getHeaders(), problem.getStatusCode(), exchange);
  }

  private static ErrorResponseException problem(HttpStatus status, String detail, String code) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setProperty(ProblemWriter.CODE, code);
    return new ErrorResponseException(status, problem, null);
  }

  /** Adds the code to the problems that Spring itself makes. */
  @Override
  protected Mono<ResponseEntity<Object>> createResponseEntity(
      @Nullable Object body,
      @Nullable HttpHeaders headers,
      HttpStatusCode status,
      ServerWebExchange exchange) {
    if (body instanceof ProblemDetail problem) {
      if (problem.getDetail() == null) {
        problem.setDetail(problem.getTitle());
      }
      Map<String, Object> properties = problem.getProperties();
      if (properties == null || !properties.containsKey(ProblemWriter.CODE)) {
        problem.setProperty(ProblemWriter.CODE, ProblemWriter.word(status));
      }
    }
    return super.createResponseEntity(body, headers, status, exchange);
  }
}
