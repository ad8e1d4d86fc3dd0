package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.testkit.Patience;
import dev.warren.testkit.client.JsonClient;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault has the effect that its name says, with a plain client. */
class FaultyProxyTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private FaultyProxy proxy;
  private String url;

  @BeforeEach
  void start() throws Exception {
    proxy = new FaultyProxy(SharedWarren.gateway().port());
    String token = SharedWarren.gateway().token(Tokens.TEAM_7);
    url = proxy.origin().replace("http", "ws") + "/ws?token=" + token;
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
  }

  private JsonClient connect() {
    JsonClient client = JsonClient.open(url);
    client.take("auth");
    return client;
  }

  private HttpResponse<String> get() throws Exception {
    return get(Patience.LIMIT);
  }

  private HttpResponse<String> get(Duration timeout) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(proxy.origin() + "/api/config")).timeout(timeout).build();
    return HTTP.send(request, BodyHandlers.ofString());
  }

  @Test
  void withoutFaultsEverythingPasses() throws Exception {
    try (JsonClient client = connect()) {
      client.settle();
      assertThat(proxy.connections().webSockets()).hasSize(1);
      assertThat(get().body()).contains(proxy.origin());
      assertThat(proxy.connections().upgrades()).isEqualTo(1);
    }
    Patience.await("the end").until(() -> proxy.connections().webSockets().isEmpty());
  }

  @Test
  void closeCodeOfTheClientIsSeen() {
    WebSocket client =
        Patience.get(
            HTTP.newWebSocketBuilder().buildAsync(URI.create(url), new WebSocket.Listener() {}));
    Patience.get(client.sendClose(WebSocket.NORMAL_CLOSURE, ""));
    Patience.await("the client's close frame")
        .until(proxy.connections()::closeCodes, List.of(WebSocket.NORMAL_CLOSURE)::equals);
    Patience.await("the end").until(() -> proxy.connections().webSockets().isEmpty());
  }

  @Test
  void cutConnectionHasNoCloseCode() throws Exception {
    try (JsonClient client = connect()) {
      proxy.cut();
      assertThat(client.closeCode()).isEqualTo(1006);
    }
  }

  /**
   * By a plain socket: the JDK's WebSocket (17 and 25) misses about one in a hundred ends that come
   * right after a message and without a close frame.
   */
  @Test
  void halfClosedConnectionEnds() throws Exception {
    URI address = URI.create(url);
    try (Socket client = new Socket(address.getHost(), address.getPort())) {
      client.setSoTimeout((int) Patience.LIMIT.toMillis());
      client.getOutputStream().write(upgrade(address).bytes());
      InputStream in = client.getInputStream();
      assertThat(HttpHead.read(in).isSwitched()).isTrue();
      assertThat(WebSocketFrame.read(in).content()).contains("auth");
      proxy.halfClose();
      assertThatThrownBy(() -> readToTheEnd(in)).isInstanceOf(EOFException.class);
    }
  }

  /** The key is that of RFC 6455, section 1.3. */
  private static HttpHead upgrade(URI address) {
    return new HttpHead(
        """
        GET %s?%s HTTP/1.1
        Host: %s
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

        """
            .formatted(address.getPath(), address.getRawQuery(), address.getAuthority())
            .replace("\n", "\r\n"));
  }

  private static void readToTheEnd(InputStream in) throws IOException {
    while (true) {
      assertThat(WebSocketFrame.read(in).isClose()).isFalse();
    }
  }

  @Test
  void closeCodeReachesTheClient() throws Exception {
    try (JsonClient client = connect()) {
      assertThat(proxy.closeWith(4008)).isEqualTo(1);
      assertThat(client.closeCode()).isEqualTo(4008);
    }
  }

  @Test
  void shutDoorRefusesEveryConnection() {
    proxy.shut();
    assertThatThrownBy(this::get).isInstanceOf(IOException.class);
    proxy.open();
    assertThat(connect().isOpen()).isTrue();
  }

  @Test
  void swallowedConnectionsStayOpenAndSilent() throws Exception {
    try (JsonClient client = connect()) {
      proxy.swallow();
      client.send("{\"type\":\"ping\"}");
      assertThatThrownBy(() -> get(Duration.ofSeconds(2))).isInstanceOf(HttpTimeoutException.class);
      proxy.open();
      assertThat(get().statusCode()).isEqualTo(200);
      assertThat(client.isOpen()).isTrue();
      assertThat(client.frames("pong")).isEmpty();
    }
  }

  @Test
  void blockedUpgradesLetHttpPass() throws Exception {
    proxy.faults().upgrades = Faults.Upgrades.FORBIDDEN;
    assertThatThrownBy(this::connect).hasStackTraceContaining("403");
    assertThat(get().statusCode()).isEqualTo(200);
  }

  @Test
  void repeatedMessagesComeTwice() throws Exception {
    try (JsonClient client = connect()) {
      proxy.faults().repeats = true;
      client.send("{\"type\":\"ping\"}");
      assertThat(client.await("pong", 2)).hasSize(2);
    }
  }

  @Test
  void delayedBytesArriveWhole() throws Exception {
    proxy.faults().delay = 50;
    try (JsonClient client = connect()) {
      long begun = System.nanoTime();
      client.settle();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(90));
    }
  }
}
