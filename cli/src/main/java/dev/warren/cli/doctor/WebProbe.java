package dev.warren.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** GET requests whose reply is looked at, whatever its status is. */
final class WebProbe {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT).build();

  private final URI url;
  private final String authorization;

  /**
   * A reply.
   *
   * @param status of HTTP
   * @param text the body
   * @param date the header {@code Date}; empty if there is none
   */
  record Reply(int status, String text, String date) {

    /** The body as JSON; an empty object if it is none. */
    JsonNode json() {
      try {
        return Json.read(text);
      } catch (JacksonException | NumberFormatException e) {
        return Json.object();
      }
    }
  }

  /**
   * @param url without a slash at its end
   * @param authorization the header; empty for none
   */
  WebProbe(URI url, String authorization) {
    this.url = url;
    this.authorization = authorization;
  }

  /**
   * Requests a path.
   *
   * @throws IOException when nothing replies by HTTP within some seconds
   */
  Reply get(String path) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT);
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
    return new Reply(
        response.statusCode(),
        new String(response.body(), UTF_8),
        response.headers().firstValue("date").orElse(""));
  }
}
