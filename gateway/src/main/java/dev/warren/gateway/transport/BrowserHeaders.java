package dev.warren.gateway.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Map;

/**
 * The headers of every response that restrict what a browser does with it. They are the same for
 * the page and for all other responses, so that no response has a looser policy than another.
 */
final class BrowserHeaders {

  /**
   * The console uses files of the gateway only, nothing inline. Its icon is a {@code data:} URL,
   * which spares a request.
   */
  private static final String CONTENT_SECURITY_POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "connect-src 'self' ws: wss:",
          "img-src data:",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'");

  private static final Map<AsciiString, String> ALWAYS =
      Map.of(
          HttpHeaderNames.CONTENT_SECURITY_POLICY,
          CONTENT_SECURITY_POLICY,
          // Browsers must treat an event, a summary or an error as JSON, even if its text looks
          // like HTML.
          AsciiString.cached("x-content-type-options"),
          "nosniff",
          // This is for browsers that do not know frame-ancestors.
          HttpHeaderNames.X_FRAME_OPTIONS,
          "DENY",
          // URLs may carry a token.
          AsciiString.cached("referrer-policy"),
          "no-referrer",
          AsciiString.cached("permissions-policy"),
          "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
          AsciiString.cached("cross-origin-opener-policy"),
          "same-origin",
          // Does not affect pages of allowed origins: they read by CORS, which this header does not
          // restrict.
          AsciiString.cached("cross-origin-resource-policy"),
          "same-origin");

  private BrowserHeaders() {}

  /** Adds the headers. No cache keeps a response, unless its maker has set a cache header. */
  static void add(HttpHeaders headers) {
    ALWAYS.forEach(headers::set);
    if (!headers.contains(HttpHeaderNames.CACHE_CONTROL)) {
      headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    }
  }
}
