package dev.warren.cli.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.shell.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The gateway's HTTP interface (docs/json.md). Thread-safe.
 *
 * <p>Every method throws {@link Failure}: {@code UNREACHABLE} when the gateway does not reply,
 * {@code REFUSED} when it replies with a problem, whose text and code are the message. A gateway
 * that cannot reach RabbitMQ is {@code UNREACHABLE}, too.
 *
 * <p>It uses Java's older client. The thread of the newer one waits for sockets in the kernel, and
 * a JVM that exits waits 300 ms for a thread there: as long as all the rest of a short command. The
 * older client sends a request once more, a POST too, whose connection ends without a reply,
 * whether kept or fresh. So every event in a body needs an id: the gateway removes the repetition
 * by it.
 */
public final class GatewayHttp {

  private static final int UNAUTHORIZED = 401;

  private static final int CONNECT_LIMIT_MS = 5_000;

  /** For each piece of the reply. */
  private static final int REPLY_LIMIT_MS = 60_000;

  static {
    // Java would keep 5 connections between requests, and a bulk has up to 32 requests at a time.
    System.setProperty("http.maxConnections", "32");
  }

  private final URI url;
  private final Optional<String> token;

  /**
   * @param url the gateway's, without a slash at its end
   */
  public GatewayHttp(URI url, Optional<String> token) {
    this.url = url;
    this.token = token;
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
    return accepted(reply(path, null));
  }

  /** POST of a JSON body. */
  public JsonNode post(String path, JsonNode body) {
    return accepted(reply(path, body.toString().getBytes(UTF_8)));
  }

  /**
   * POST of a JSON body, without waiting. The future has the reply, whatever its status; without a
   * reply it fails with {@link Failure}, perhaps as the cause of a {@code CompletionException}.
   */
  public CompletableFuture<GatewayReply> postLater(String path, byte[] body) {
    return CompletableFuture.supplyAsync(() -> reply(path, body), GatewayHttp::onThreadOfItsOwn);
  }

  private static void onThreadOfItsOwn(Runnable request) {
    Thread thread = new Thread(request, "warren-request");
    thread.setDaemon(true);
    thread.start();
  }

  private GatewayReply reply(String path, byte @Nullable [] body) {
    try {
      HttpURLConnection request = request(path);
      if (body != null) {
        request.setRequestProperty("Content-Type", "application/json");
        request.setDoOutput(true); // makes it a POST
        try (OutputStream out = request.getOutputStream()) {
          out.write(body);
        }
      }
      return GatewayReply.of(request);
    } catch (IOException e) {
      throw unreachable(url, e);
    }
  }

  private HttpURLConnection request(String path) throws IOException {
    HttpURLConnection request = (HttpURLConnection) URI.create(url + path).toURL().openConnection();
    request.setConnectTimeout(CONNECT_LIMIT_MS);
    request.setReadTimeout(REPLY_LIMIT_MS);
    request.setInstanceFollowRedirects(false);
    request.setRequestProperty("Accept", "application/json");
    token.ifPresent(text -> request.setRequestProperty("Authorization", "Bearer " + text));
    return request;
  }

  private JsonNode accepted(GatewayReply reply) {
    if (reply.isRefusal()) {
      throw failure(reply);
    }
    try {
      return reply.body();
    } catch (JacksonException e) {
      throw Failure.refused(noJson(), e);
    }
  }

  static Failure unreachable(URI url, Throwable cause) {
    return Failure.unreachable(
        "the gateway at %s does not reply (%s): start it, or set another --url"
            .formatted(url, Reason.of(cause)),
        cause);
  }

  /**
   * The failure that a reply stands for: a refusal, or the reply of a server that is no gateway.
   */
  public Failure failure(GatewayReply reply) {
    if (!reply.isRefusal()) {
      return Failure.refused(
          reply.status() == GatewayReply.ACCEPTED
              ? noJson()
              : "%s replied with status %d, which is not a gateway's: is it one?"
                  .formatted(url, reply.status()));
    }
    if (reply.status() == UNAUTHORIZED && token.isEmpty()) {
      return Failure.refused(noToken());
    }
    JsonNode problem = reply.problem();
    return GatewayRefusal.of(
        problem.path("code").asString("HTTP " + reply.status()),
        problem.path("detail").asString("the gateway replied with status " + reply.status()));
  }

  private String noJson() {
    return "%s replied with no JSON: is it a gateway?".formatted(url);
  }

  static String noToken() {
    return "the gateway demands a token: set WARREN_TOKEN, or run warren config set token, which reads"
        + " it without showing it";
  }
}
