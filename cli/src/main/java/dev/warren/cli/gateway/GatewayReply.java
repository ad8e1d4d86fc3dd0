package dev.warren.cli.gateway;

import dev.warren.cli.json.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The gateway's reply to a request.
 *
 * @param status of HTTP
 * @param body the JSON; an empty object where there is none
 * @param retryAfter how long the gateway asks to wait before the next try; zero if it does not
 */
public record GatewayReply(int status, JsonNode body, Duration retryAfter) {

  private static final int FIRST_DONE = 200;

  private static final int FIRST_REDIRECT = 300;

  private static final int FIRST_REFUSAL = 400;

  private static final int MAX_SECONDS_DIGITS = 5;

  /**
   * @throws JacksonException when a reply that is no refusal has no JSON: proxies refuse in HTML
   */
  static GatewayReply of(HttpResponse<byte[]> response) {
    JsonNode body;
    if (response.statusCode() >= FIRST_REDIRECT && response.statusCode() < FIRST_REFUSAL) {
      return new GatewayReply(response.statusCode(), redirect(response), Duration.ZERO);
    }
    try {
      body = response.body().length == 0 ? Json.object() : Json.read(response.body());
    } catch (JacksonException e) {
      if (response.statusCode() < FIRST_REFUSAL) {
        throw e;
      }
      body = Json.object();
    }
    // A date, which HTTP allows here too, is not the gateway's.
    String wait = response.headers().firstValue("Retry-After").orElse("0");
    boolean seconds = wait.matches("[0-9]{1," + MAX_SECONDS_DIGITS + "}");
    return new GatewayReply(
        response.statusCode(), body, Duration.ofSeconds(seconds ? Long.parseLong(wait) : 0));
  }

  /** Whether the gateway has not done what was asked. */
  public boolean isRefusal() {
    return status < FIRST_DONE || status >= FIRST_REDIRECT;
  }

  /** The program follows no redirect: it would send the token to an address that nobody has set. */
  private static JsonNode redirect(HttpResponse<byte[]> response) {
    return Json.object()
        .put("code", "HTTP " + response.statusCode())
        .put(
            "detail",
            "the address redirects to %s: set --url accordingly"
                .formatted(response.headers().firstValue("Location").orElse("another one")));
  }
}
