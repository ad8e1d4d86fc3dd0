package dev.warren.cli.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.shell.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The gateway's HTTP interface (docs/json.md). Thread-safe.
 *
 * <p>Every method throws {@link Failure}: {@code UNREACHABLE} when the gateway does not reply,
 * {@code REFUSED} when it replies with a problem, whose text and code are the message. A gateway
 * that cannot reach RabbitMQ is {@code UNREACHABLE}, too.
 */
public final class GatewayHttp {

  private static final Duration REPLY_LIMIT = Duration.ofSeconds(60);

  private static final int UNAUTHORIZED = 401;

  private final URI url;
  private final Optional<String> token;
  private final HttpClient client;

  /**
   * @param url the gateway's, without a slash at its end
   */
  public GatewayHttp(URI url, Optional<String> token) {
    this.url = url;
    this.token = token;
    this.client = HttpClients.of(url);
  }

  /** One part of a path or query, percent-encoded. */
  public static String encode(String part) {
    return URLEncoder.encode(part, UTF_8).replace("+", "%20");
  }

  /**
   * GET.
   *
   * @param path with the query, encoded
   */
  public JsonNode get(String path) {
    return send(request(path).GET());
  }

  /** POST of a JSON body. */
  public JsonNode post(String path, JsonNode body) {
    return send(posting(path, body.toString().getBytes(UTF_8)));
  }

  /**
   * POST of a JSON body, without waiting. The future has the reply, whatever its status; without a
   * reply it fails with {@link Failure}, perhaps as the cause of a {@code CompletionException}.
   */
  public CompletableFuture<GatewayReply> postLater(String path, byte[] body) {
    return client
        .sendAsync(posting(path, body).build(), BodyHandlers.ofByteArray())
        .handle(
            (response, failure) -> {
              if (failure != null) {
                throw unreachable(failure);
              }
              return reply(response);
            });
  }

  private HttpRequest.Builder posting(String path, byte[] body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(body));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(REPLY_LIMIT);
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request;
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      GatewayReply reply = reply(client.send(request.build(), BodyHandlers.ofByteArray()));
      if (reply.isRefusal()) {
        throw failure(reply);
      }
      return reply.body();
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.unreachable("interrupted while waiting for " + url, e);
    }
  }

  private Failure unreachable(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return unreachable(url, cause);
  }

  static Failure unreachable(URI url, Throwable cause) {
    return Failure.unreachable(
        "the gateway at %s does not reply (%s): start it, or set another --url"
            .formatted(url, Reason.of(cause)),
        cause);
  }

  private GatewayReply reply(HttpResponse<byte[]> response) {
    try {
      return GatewayReply.of(response);
    } catch (JacksonException e) {
      throw Failure.refused("%s replied with no JSON: is it a gateway?".formatted(url), e);
    }
  }

  /** The failure that a refusal stands for. */
  public Failure failure(GatewayReply refusal) {
    if (refusal.status() == UNAUTHORIZED && token.isEmpty()) {
      return Failure.refused(noToken());
    }
    JsonNode problem = refusal.body();
    return GatewayRefusal.of(
        problem.path("code").asString("HTTP " + refusal.status()),
        problem.path("detail").asString("the gateway replied with status " + refusal.status()));
  }

  static String noToken() {
    return "the gateway demands a token: set WARREN_TOKEN, or run warren config set token, which reads"
        + " it without showing it";
  }
}
