package dev.warren.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.event.ForeignJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Warren's queues as RabbitMQ's management API shows them. Waits for the API, at most {@value
 * #TIMEOUT_S} seconds a page.
 */
final class ManagementApi {

  private static final int TIMEOUT_S = 3;

  /** RabbitMQ accepts 500 at most. */
  private static final int PAGE = 500;

  /** Further queues are left out: a user's queue of alerts takes about 150 bytes of a reply. */
  static final int MOST_PAGES = 10;

  private static final int OK = 200;

  private final URI url;
  private final String path;
  private final String authorization;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(TIMEOUT_S))
          .build();

  /**
   * @param url the API without {@code /api}
   * @param virtualHost the one of Warren's queues
   * @param amqpUser user and password, joined by a colon, if the URL has none
   */
  ManagementApi(URI url, String virtualHost, String amqpUser) {
    String own = url.getUserInfo();
    String user = own == null ? amqpUser : own;
    this.url = URI.create(url.toString().replaceFirst("//[^/@]*@", "//").replaceAll("/+$", ""));
    this.authorization = "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
    this.path =
        "/api/queues/%s?page_size=%d&use_regex=true&name=%s&columns=%s&page="
            .formatted(
                encoded(virtualHost),
                PAGE,
                encoded("^warren\\."),
                encoded("name,type,messages_ready,messages_unacknowledged,consumers"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  /** The address of the API, without its user. */
  URI url() {
    return url;
  }

  /** Warren's queues. */
  QueueReport.All queues() throws IOException, InterruptedException {
    List<QueueReport> found = new ArrayList<>();
    int pages = 1;
    for (int page = 1; page <= Math.min(pages, MOST_PAGES); page++) {
      JsonNode reply = get(path + page);
      pages = reply.path("page_count").asInt(1);
      for (JsonNode queue : reply.path("items")) {
        QueueReport report = report(queue);
        if (report != null) {
          found.add(report);
        }
      }
    }
    return new QueueReport.All("management", null, found, pages > MOST_PAGES);
  }

  private static @Nullable QueueReport report(JsonNode queue) {
    String name = queue.path("name").asString("");
    QueueKind kind = QueueKind.of(name);
    return kind == null
        ? null
        : new QueueReport(
            name,
            kind.title(),
            queue.path("type").isString() ? queue.path("type").stringValue() : null,
            number(queue, "messages_ready"),
            number(queue, "messages_unacknowledged"),
            number(queue, "consumers"));
  }

  /** Null for a queue that is younger than RabbitMQ's next statistics. */
  private static @Nullable Long number(JsonNode queue, String name) {
    return queue.path(name).isIntegralNumber() ? queue.path(name).longValue() : null;
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", authorization)
            .header("Accept", "application/json")
            .build();
    // A timeout of the request would cover the head only.
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      HttpResponse<byte[]> response = sent.get(TIMEOUT_S, TimeUnit.SECONDS);
      if (response.statusCode() != OK) {
        throw new IOException("HTTP %d from %s".formatted(response.statusCode(), url));
      }
      return ForeignJson.mapper().readTree(response.body());
    } catch (JacksonException e) {
      throw new IOException("no JSON from " + url, e);
    } catch (ExecutionException e) {
      throw new IOException("%s does not reply (%s)".formatted(url, reason(e.getCause())), e);
    } catch (TimeoutException e) {
      sent.cancel(true);
      throw new IOException("%s does not reply within %d s".formatted(url, TIMEOUT_S), e);
    }
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
