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
    return new RequestUrl(new QueryStringDecoder(request.uri()).parameters());
  }

  /** The first value of a parameter; null where the URL does not have it. */
  public @Nullable String parameter(String name) {
    List<String> values = parameters.get(name);
    return values == null ? null : values.get(0);
  }
}
