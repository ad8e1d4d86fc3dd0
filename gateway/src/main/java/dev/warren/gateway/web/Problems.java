package dev.warren.gateway.web;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.history.HistoryLost;
import dev.warren.gateway.history.HistoryUnavailable;
import java.util.concurrent.CompletionException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** What is refused, as RFC 9457 has it; {@code code} is the one of docs/errors.md. */
final class Problems {

  private Problems() {}

  static ErrorResponseException of(Refused refused) {
    HttpStatus status =
        switch (refused.refusal()) {
          case NO_TOKEN, BAD_TOKEN, TOKEN_EXPIRED -> HttpStatus.UNAUTHORIZED;
          case NOT_ALLOWED -> HttpStatus.FORBIDDEN;
          case UNKNOWN_DESTINATION -> HttpStatus.NOT_FOUND;
          case BROKER_UNAVAILABLE, BROKER_BLOCKED, UNCONFIRMED, UNROUTABLE ->
              HttpStatus.SERVICE_UNAVAILABLE;
          case INTERNAL_ERROR -> HttpStatus.INTERNAL_SERVER_ERROR;
          default -> HttpStatus.BAD_REQUEST;
        };
    return of(status, refused.getMessage(), refused.refusal().code());
  }

  static ErrorResponseException of(HttpStatus status, String detail, String code) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setProperty("code", code);
    return new ErrorResponseException(status, problem, null);
  }

  /** Of whatever an answer failed with. */
  static Throwable of(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof Refused refused) {
      return of(refused);
    }
    if (cause instanceof HistoryLost) {
      return of(HttpStatus.GONE, "since: is not to be had any more: " + cause.getMessage(), "gap");
    }
    if (cause instanceof HistoryUnavailable) {
      return of(HttpStatus.SERVICE_UNAVAILABLE, cause.getMessage(), "broker_unavailable");
    }
    return failure;
  }
}
