package dev.warren.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.process.Events;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.StompFrame;
import dev.warren.testkit.client.WebSocketCarrier;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** Clients over TLS that resume after their proxy was restarted. */
class ProxyRestartTest {

  private static TestBroker broker;
  private static WarrenProcess first;
  private static WarrenProcess second;
  private static String token;

  private final String circle = SharedWarren.freshName();

  @BeforeAll
  static void start() throws Exception {
    broker = SharedWarren.broker();
    Map<String, String> settings = Map.of("SERVER_FORWARD_HEADERS_STRATEGY", "native");
    first = WarrenProcess.gateway(broker, settings);
    second = WarrenProcess.gateway(broker, settings);
    token = first.token(Tokens.EVERYTHING);
  }

  @AfterAll
  static void stop() {
    Stream.of(first, second).filter(gateway -> gateway != null).forEach(WarrenProcess::close);
  }

  @ParameterizedTest
  @EnumSource
  void everyTransportResumesAfterARestart(ProxyServer.Kind kind) throws Exception {
    try (ProxyServer proxy = ProxyServer.start(kind, first, second)) {
      List<Client> clients = List.of(new Stomp(proxy), new Json(proxy), new EventStream(proxy));
      for (Client client : clients) {
        client.connect("");
      }
      post("0");
      for (Client client : clients) {
        client.await("0");
      }

      proxy.stop();
      for (Client client : clients) {
        client.awaitEnd();
      }
      post("1");
      proxy.startAgain();
      for (Client client : clients) {
        client.resume();
      }
      post("2");

      for (Client client : clients) {
        client.await("2");
        assertThat(client.contents()).as(client.toString()).containsExactly("0", "1", "2");
        client.close();
      }
    }
  }

  @Test
  void statusHasHealthAndMetrics() throws Exception {
    try (ProxyServer proxy = ProxyServer.start(ProxyServer.Kind.COMPOSE, first, second)) {
      assertThat(status(proxy, "/healthy").statusCode()).isEqualTo(200);
      Patience.await("both gateways are up")
          .until(
              () ->
                  status(proxy, "/metrics")
                          .body()
                          .lines()
                          .filter(line -> line.startsWith("haproxy_server_status{"))
                          .filter(line -> line.contains("state=\"UP\"") && line.endsWith(" 1"))
                          .count()
                      == 2);
      assertThat(status(proxy, "/").statusCode()).isEqualTo(404);
    }
  }

  /** The page explains the lines; the file must not differ from it. */
  @Test
  void composeHasTheRulesOfThePage() {
    List<String> rules = rules(ProxyServer.Kind.HAPROXY);

    assertThat(rules).hasSizeGreaterThan(15);
    assertThat(rules(ProxyServer.Kind.COMPOSE)).containsAll(rules);
  }

  /** The lines without addresses and without options of a line that only one of the two needs. */
  private static List<String> rules(ProxyServer.Kind kind) {
    return kind.printed()
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.matches("(bind|server|default-server|#) ?.*"))
        .toList();
  }

  private static HttpResponse<String> status(ProxyServer proxy, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + proxy.statusPort() + path);
    return proxy.client().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private void post(String content) throws Exception {
    Events.post(
        broker,
        "circles." + circle,
        "{\"type\":\"message\",\"data\":{\"content\":\"%s\",\"sender\":\"carol\"}}"
            .formatted(content));
  }

  /** A client of one transport that keeps the contents of all its connections. */
  private abstract static class Client {
    final ProxyServer proxy;
    private final List<String> before = new ArrayList<>();

    Client(ProxyServer proxy) {
      this.proxy = proxy;
    }

    /** Connects and subscribes, after this position unless it is empty. */
    abstract void connect(String since) throws Exception;

    abstract List<String> own();

    abstract String last();

    abstract boolean isOpen();

    abstract void close() throws Exception;

    void await(String content) {
      Patience.await(this + ": " + content).until(() -> own().contains(content));
    }

    void awaitEnd() {
      Patience.await(this + " ends").until(() -> !isOpen());
    }

    void resume() throws Exception {
      String since = last();
      before.addAll(own());
      connect(since);
    }

    List<String> contents() {
      List<String> all = new ArrayList<>(before);
      all.addAll(own());
      return all;
    }

    static String content(String event) {
      return JsonMapper.shared().readTree(event).at("/data/content").stringValue();
    }

    @Override
    public String toString() {
      return getClass().getSimpleName();
    }
  }

  private final class Stomp extends Client {
    private StompClient client;

    Stomp(ProxyServer proxy) {
      super(proxy);
    }

    @Override
    void connect(String since) throws Exception {
      client =
          StompClient.open(
              WebSocketCarrier.open(proxy.client(), proxy.tlsUrl("wss", "/stomp"), Map.of()));
      client.connect(StompClient.V12 + StompConnection.authorization(token));
      String resume = since.isEmpty() ? "" : "since:" + since + "\n";
      client.request("SUBSCRIBE", "id:c\ndestination:/topic/circles." + circle + "\n" + resume);
    }

    @Override
    List<String> own() {
      return client.messages().stream().map(StompFrame::text).map(Client::content).toList();
    }

    @Override
    String last() {
      List<StompFrame> messages = client.messages();
      return messages.get(messages.size() - 1).header("message-id");
    }

    @Override
    boolean isOpen() {
      return client.isOpen();
    }

    @Override
    void close() {
      client.close();
    }
  }

  private final class Json extends Client {
    private JsonClient client;

    Json(ProxyServer proxy) {
      super(proxy);
    }

    @Override
    void connect(String since) throws Exception {
      String resume = since.isEmpty() ? "" : "&since=" + since;
      String url = proxy.tlsUrl("wss", "/ws/circles/" + circle + "?token=" + token + resume);
      client = JsonClient.open(WebSocketCarrier.open(proxy.client(), url, Map.of())).settle();
    }

    @Override
    List<String> own() {
      return client.frames("message").stream()
          .map(frame -> frame.at("/data/content").stringValue())
          .toList();
    }

    @Override
    String last() {
      var messages = client.frames("message");
      return messages.get(messages.size() - 1).path("position").asString();
    }

    @Override
    boolean isOpen() {
      return client.isOpen();
    }

    @Override
    void close() throws Exception {
      client.close();
    }
  }

  private final class EventStream extends Client {
    private List<String> lines;
    private volatile Stream<String> body;
    private volatile boolean open;

    EventStream(ProxyServer proxy) {
      super(proxy);
    }

    @Override
    void connect(String since) throws Exception {
      HttpClient http = proxy.client();
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
                  URI.create(proxy.tlsUrl("https", "/api/channels/circles." + circle + "/events")))
              .header("Authorization", "Bearer " + token);
      if (!since.isEmpty()) {
        request.header("Last-Event-ID", since);
      }
      HttpResponse<Stream<String>> response = http.send(request.build(), BodyHandlers.ofLines());
      assertThat(response.statusCode()).isEqualTo(200);
      List<String> read = new CopyOnWriteArrayList<>();
      lines = read;
      open = true;
      body = response.body();
      Thread reader = new Thread(() -> read(read), "event stream");
      reader.setDaemon(true);
      reader.start();
      // The first line comes when the subscription is live.
      Patience.await("the stream is live").until(() -> !read.isEmpty());
    }

    private void read(List<String> read) {
      try {
        body.forEach(read::add);
      } catch (RuntimeException e) {
        // The proxy has cut the connection.
      } finally {
        open = false;
      }
    }

    private List<String> fields(String name) {
      return lines.stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()).strip())
          .toList();
    }

    @Override
    List<String> own() {
      return fields("data:").stream().map(Client::content).toList();
    }

    @Override
    String last() {
      List<String> ids = fields("id:");
      return ids.get(ids.size() - 1);
    }

    @Override
    boolean isOpen() {
      return open;
    }

    @Override
    void close() {
      body.close();
    }
  }
}
