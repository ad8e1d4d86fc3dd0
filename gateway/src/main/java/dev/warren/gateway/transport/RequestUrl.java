package dev.warren.gateway.transport;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/** The parameters in a request's URL. */
public record RequestUrl(Map<String, List<String>> parameters) {

  /**
   * @throws IllegalArgumentException where the percent-encoding is broken
   */
  public static RequestUrl of(HttpServerRequest request) {
    try {
      return new RequestUrl(new QueryStringDecoder(request.uri()).parameters());
    } catch (IllegalArgumentException e) {
      // Netty's text repeats the query, which may hold a token.
      throw new IllegalArgumentException("the URL's query has a '%' without two hex digits");
    }
  }

  /** The first value of a parameter; null where the URL does not have it. */
  public @Nullable String parameter(String name) {
    List<String> values = parameters.get(name);
    return values == null ? null : values.get(0);
  }

  /** Keeps a token out of logs. */
  @Override
  public String toString() {
    return "RequestUrl" + parameters.keySet();
  }
}
