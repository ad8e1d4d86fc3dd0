package dev.warren.gateway.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of HTTP/1.1 for the head of a request that Netty's decoder leaves to the server. A
 * request that breaks them may mean something else to a proxy in front than to the gateway. So the
 * proxy may let pass a request that it should have stopped.
 */
final class RequestHead {

  /**
   * The characters that a host's name, address or port may have, beside letters and digits (RFC
   * 3986).
   */
  private static final String HOST_MARKS = "-._~%!$&'()*+,;=:[]";

  private RequestHead() {}

  /**
   * The rule that a request breaks.
   *
   * @param folded whether a header is folded over several lines
   * @return the cause of a failed decoding, by which reactor-netty chooses 400 or 431; null where
   *     the head breaks no rule
   */
  static @Nullable Exception defect(HttpRequest request, boolean folded, int maxHeaders) {
    if (request.headers().size() > maxHeaders) {
      return new TooLongHttpHeaderException("more than " + maxHeaders + " headers");
    }
    if (folded) {
      return new IllegalArgumentException("a header is folded over several lines");
    }
    HttpVersion version = request.protocolVersion();
    if (version.majorVersion() != 1) {
      return new IllegalArgumentException("not HTTP/1.1");
    }
    if (!request.uri().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return new IllegalArgumentException("the URL has a character that RFC 3986 wants encoded");
    }
    // HTTP/1.0 has no header Host (RFC 9112, section 3.2).
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    boolean isRequired = version.minorVersion() > 0;
    if (hosts.size() > 1 || hosts.isEmpty() && isRequired) {
      return new IllegalArgumentException("not one header Host");
    }
    return hosts.isEmpty() || isHost(hosts.get(0)) ? null : new IllegalArgumentException("no host");
  }

  private static boolean isHost(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(
                c ->
                    c >= 'a' && c <= 'z'
                        || c >= 'A' && c <= 'Z'
                        || c >= '0' && c <= '9'
                        || HOST_MARKS.indexOf(c) >= 0);
  }
}
