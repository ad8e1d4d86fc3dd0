package dev.warren.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gateway, as its clients use it. Thread-safe. */
final class Gateway {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String url;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  /**
   * @param url without a slash at its end, {@code http://localhost:8080}
   */
  Gateway(String url) {
    this.url = url;
  }

  /** A development token of a member of the team. */
  String token(String user) throws IOException, InterruptedException {
    String claims = Json.of("user", user, "teams", List.of(Place.TEAM)).toString();
    return request(
            HttpRequest.newBuilder(URI.create(url + "/api/dev/token"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(claims, StandardCharsets.UTF_8)))
        .path("token")
        .asString();
  }

  /** How many unacknowledged alerts a user has. */
  int alerts(String token) throws IOException, InterruptedException {
    return request(
            HttpRequest.newBuilder(URI.create(url + "/api/alerts"))
                .header("Authorization", "Bearer " + token))
        .path("alerts")
        .size();
  }

  private JsonNode request(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("%s replied with HTTP %d".formatted(url, response.statusCode()));
    }
    try {
      return JsonMapper.shared().readTree(response.body());
    } catch (JacksonException e) {
      throw new IOException(url + " replied with no JSON", e);
    }
  }

  /** Opens a WebSocket that speaks JSON. */
  CompletableFuture<WebSocket> open(String token, WebSocket.Listener listener) {
    return http.newWebSocketBuilder()
        .connectTimeout(TIMEOUT)
        .buildAsync(URI.create(url.replaceFirst("^http", "ws") + "/ws?token=" + token), listener);
  }
}
