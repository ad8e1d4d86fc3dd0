package dev.warren.gateway.transport;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/**
 * The parameters in a request's URL. Netty's own {@code QueryStringDecoder} replaces bytes that are
 * not UTF-8, so this class decodes itself.
 *
 * @param parameters values by name; of a repeated parameter the first value
 */
public record RequestUrl(Map<String, String> parameters) {

  /**
   * @throws IllegalArgumentException where the percent-encoding is broken, or a name or value is
   *     not UTF-8
   */
  public static RequestUrl of(HttpServerRequest request) {
    return of(request.uri());
  }

  static RequestUrl of(String uri) {
    Map<String, String> parameters = new HashMap<>();
    int query = uri.indexOf('?');
    if (query >= 0) {
      for (String parameter : uri.substring(query + 1).split("&")) {
        int equals = parameter.indexOf('=');
        parameters.putIfAbsent(
            decode(equals < 0 ? parameter : parameter.substring(0, equals)),
            equals < 0 ? "" : decode(parameter.substring(equals + 1)));
      }
    }
    return new RequestUrl(parameters);
  }

  /** HTML forms write a space as a plus sign. */
  private static String decode(String encoded) {
    return PercentEncoding.decode(encoded.replace('+', ' '));
  }

  /** The value of a parameter; null if the URL has none. */
  public @Nullable String parameter(String name) {
    return parameters.get(name);
  }

  /** Keeps a token out of logs. */
  @Override
  public String toString() {
    return "RequestUrl" + parameters.keySet();
  }
}
