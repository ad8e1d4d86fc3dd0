package dev.warren.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads replies as RabbitMQ 3.10's management API sends them. */
class ManagementApiTest {

  private static final String FIRST =
      """
      {"filtered_count":3,"item_count":2,"items":[
        {"arguments":{},"consumers":2,"messages_ready":5,"messages_unacknowledged":1,
          "name":"warren.notes.0","type":"quorum"},
        {"arguments":{},"name":"warren.alerts.bob","type":"quorum"}],
        "page":1,"page_count":2,"page_size":500,"total_count":9}""";

  private static final String SECOND =
      """
      {"filtered_count":3,"item_count":2,"items":[
        {"arguments":{},"consumers":7,"messages_ready":67,"messages_unacknowledged":0,
          "name":"warren.log","type":"stream"},
        {"arguments":{},"consumers":0,"messages_ready":0,"messages_unacknowledged":0,
          "name":"warren.of.someone.else","type":"classic"}],
        "page":2,"page_count":2,"page_size":500,"total_count":9}""";

  private final List<String> requests = new ArrayList<>();
  private HttpServer server;
  private int status = 200;
  private String wrong;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String uri = exchange.getRequestURI().toString();
          requests.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + uri);
          String reply = wrong != null ? wrong : uri.endsWith("&page=1") ? FIRST : SECOND;
          byte[] body = reply.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private ManagementApi api(String user) {
    String url = "http://%s127.0.0.1:%d/".formatted(user, server.getAddress().getPort());
    return new ManagementApi(URI.create(url), "a/b", "amqp:secret");
  }

  @Test
  void everyPageIsRead() throws Exception {
    QueueReport.All all = api("").queues();
    assertThat(all.queues())
        .containsExactly(
            new QueueReport("warren.notes.0", "intake", "quorum", 5L, 1L, 2L),
            new QueueReport("warren.alerts.bob", "alerts", "quorum", null, null, null),
            new QueueReport("warren.log", "log", "stream", 67L, 0L, 7L));
    assertThat(all.truncated()).isFalse();
    assertThat(requests).hasSize(2).allMatch(request -> request.contains("/api/queues/a%2Fb?"));
  }

  @Test
  void userOfTheUrlBeatsTheOneOfAmqp() throws Exception {
    api("").queues();
    assertThat(requests.get(0)).startsWith(basic("amqp:secret"));
    requests.clear();
    api("monitor:other@").queues();
    assertThat(requests.get(0)).startsWith(basic("monitor:other"));
  }

  private static String basic(String user) {
    return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
  }

  @Test
  void failureNamesTheApiWithoutItsPassword() {
    status = 401;
    assertThatThrownBy(() -> api("monitor:other@").queues())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("HTTP 401 from http://127.0.0.1:")
        .hasMessageNotContaining("other");
    status = 200;
    wrong = "<html>";
    assertThatThrownBy(() -> api("").queues()).hasMessageStartingWith("no JSON from");
    server.stop(0);
    assertThatThrownBy(() -> api("").queues()).hasMessageContaining("does not reply");
  }
}
