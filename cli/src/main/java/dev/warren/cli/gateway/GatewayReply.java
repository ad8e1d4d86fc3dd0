package dev.warren.cli.gateway;

import dev.warren.cli.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The gateway's reply to a request. Its JSON is only read on demand: a command that publishes needs
 * the status, and the first JSON that a process reads takes tens of milliseconds.
 *
 * @param status of HTTP
 * @param text the body; not to be changed
 * @param location where a redirect leads; empty if the reply is none
 * @param retryAfter how long the gateway asks to wait before the next try; zero if it does not
 */
public record GatewayReply(int status, byte[] text, String location, Duration retryAfter) {

  static final int ACCEPTED = 202;

  private static final int FIRST_DONE = 200;

  private static final int FIRST_REDIRECT = 300;

  private static final int FIRST_REFUSAL = 400;

  private static final int MAX_SECONDS_DIGITS = 5;

  /**
   * Waits for the reply to a request.
   *
   * @throws IOException when none comes
   */
  static GatewayReply of(HttpURLConnection request) throws IOException {
    int status = request.getResponseCode();
    if (status < 0) {
      throw new ProtocolException("its reply is not HTTP");
    }
    String location = request.getHeaderField("Location");
    // A date, which HTTP allows here too, is not the gateway's.
    String wait = request.getHeaderField("Retry-After");
    boolean seconds = wait != null && wait.matches("[0-9]{1," + MAX_SECONDS_DIGITS + "}");
    return new GatewayReply(
        status,
        text(request, status),
        location == null ? "" : location,
        Duration.ofSeconds(seconds ? Long.parseLong(wait) : 0));
  }

  /** Reads it even if nobody needs it, as the connection then serves the next request. */
  private static byte[] text(HttpURLConnection request, int status) throws IOException {
    try (InputStream in =
        status < FIRST_REFUSAL ? request.getInputStream() : request.getErrorStream()) {
      return in == null ? new byte[0] : in.readAllBytes();
    }
  }

  /** Whether the gateway has not done what was asked. */
  public boolean isRefusal() {
    return status < FIRST_DONE || status >= FIRST_REDIRECT;
  }

  /**
   * Whether it confirms the event of the request. Another web server may accept a POST as well, but
   * with a page; the first character of the body tells it without reading JSON.
   */
  public boolean isConfirmation() {
    return status == ACCEPTED && (text.length == 0 || text[0] == '{');
  }

  /**
   * The JSON; an empty object where there is none.
   *
   * @throws JacksonException when the body is something else, as of a server that is no gateway
   */
  JsonNode body() {
    return text.length == 0 ? Json.object() : Json.read(text);
  }

  /** The JSON of a refusal; an empty object where there is none: proxies refuse in HTML. */
  public JsonNode problem() {
    if (status >= FIRST_REDIRECT && status < FIRST_REFUSAL) {
      return redirect();
    }
    try {
      return body();
    } catch (JacksonException e) {
      return Json.object();
    }
  }

  /** The program follows no redirect: it would send the token to an address that nobody has set. */
  private JsonNode redirect() {
    return Json.object()
        .put("code", "HTTP " + status)
        .put(
            "detail",
            "the address redirects to %s: set --url accordingly"
                .formatted(location.isEmpty() ? "another one" : location));
  }
}
