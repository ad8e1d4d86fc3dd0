package dev.warren.gateway.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * A path that a transport serves by GET and HEAD, with at most one variable word. It also responds
 * to methods that the path does not have, because Spring, which serves all other paths, does not
 * know this one.
 */
public final class Endpoint implements Predicate<HttpServerRequest> {

  private static final Set<HttpMethod> OWN = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final String template;
  private final String before;
  private final String after;
  private final boolean variable;
  private final Set<HttpMethod> ofControllers;
  private final String allow;

  /**
   * @param template such as {@code /ws/circles/{name}}
   * @param ofControllers the methods of this path that controllers serve
   */
  public Endpoint(String template, HttpMethod... ofControllers) {
    this.template = template;
    int open = template.indexOf('{');
    this.variable = open >= 0;
    this.before = variable ? template.substring(0, open) : template;
    this.after = variable ? template.substring(template.indexOf('}') + 1) : "";
    this.ofControllers = Set.of(ofControllers);
    List<String> allowed = new ArrayList<>(List.of("GET", "HEAD"));
    this.ofControllers.forEach(method -> allowed.add(method.name()));
    allowed.add("OPTIONS");
    this.allow = String.join(", ", allowed);
  }

  public HttpServerRoutes serve(
      HttpServerRoutes routes,
      BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> handler) {
    return routes.route(
        this,
        (request, response) ->
            OWN.contains(request.method())
                ? handler.apply(request, response)
                : withoutMethod(request, response));
  }

  /**
   * Whether this endpoint serves the request: the path is this one, and no controller serves the
   * method.
   */
  @Override
  public boolean test(HttpServerRequest request) {
    return matches(path(request))
        && !ofControllers.contains(request.method())
        && !isPreflight(request);
  }

  /**
   * The path as it was sent. {@link HttpServerRequest#fullPath} fails for a URL that is not encoded
   * by RFC 3986, and most tokens in a query are not.
   */
  private static String path(HttpServerRequest request) {
    String uri = request.uri();
    int begin = uri.startsWith("/") ? 0 : uri.indexOf('/', uri.indexOf("://") + 3);
    String path = begin < 0 ? "/" : uri.substring(begin);
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  private boolean matches(String path) {
    return variable
        ? path.startsWith(before)
            && path.endsWith(after)
            && path.length() >= before.length() + after.length()
            && encodedWord(path).indexOf('/') < 0
        : path.equals(before);
  }

  private String encodedWord(String path) {
    return path.substring(before.length(), path.length() - after.length());
  }

  /** Whether this is a CORS preflight, to which the CORS filter responds. */
  private static boolean isPreflight(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS)
        && request.requestHeaders().contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
  }

  private Publisher<Void> withoutMethod(HttpServerRequest request, HttpServerResponse response) {
    response.header(HttpHeaderNames.ALLOW, allow);
    return request.method().equals(HttpMethod.OPTIONS)
        ? response.header(HttpHeaderNames.CONTENT_LENGTH, "0").send()
        : HttpRefusal.respond(
            response,
            HttpResponseStatus.METHOD_NOT_ALLOWED,
            "the method %s is none of %s".formatted(request.method(), allow));
  }

  /**
   * The variable word of a request's path, decoded (RFC 3986).
   *
   * @throws IllegalArgumentException where the encoding is broken, or the word is not UTF-8;
   *     decoded anyway, two such words could become the same text
   */
  public String word(HttpServerRequest request) {
    return PercentEncoding.decode(encodedWord(path(request)));
  }

  @Override
  public String toString() {
    return template;
  }
}
