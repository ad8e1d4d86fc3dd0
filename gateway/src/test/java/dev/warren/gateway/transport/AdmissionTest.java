package dev.warren.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Hosts;
import dev.warren.gateway.access.Origins;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.rate.RateLimits;
import dev.warren.gateway.rate.RateSettings;
import dev.warren.gateway.session.RecordingClient;
import dev.warren.gateway.session.SessionCounts;
import dev.warren.gateway.transport.websocket.WebSocketUpgrade;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Behind a trusted proxy, each client address may have one connection in this test. */
class AdmissionTest {

  private static final String PROXY = "127.0.0.1";
  private static final String ALICE = "198.51.100.7";
  private static final String BOB = "198.51.100.8";

  private final RateLimits limits =
      new RateLimits(
          new Binder(
                  new MapConfigurationPropertySource(
                      Map.of("warren.rates.address.connections", "1")))
              .bindOrCreate("warren.rates", RateSettings.class));
  private final Admission admission =
      new Admission(new ClientAddresses(new ProxySettings(List.of(PROXY))), limits);
  private final Channel channel = new EmbeddedChannel();

  private static HttpServerRequest request(HttpMethod method, String client, Channel channel) {
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .add("X-Forwarded-For", client)
            .add("Upgrade", "websocket")
            .add("Connection", "Upgrade")
            .add("Sec-WebSocket-Version", "13")
            .add("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");
    HttpServerRequest request = mock(HttpServerRequest.class);
    when(request.method()).thenReturn(method);
    when(request.version()).thenReturn(HttpVersion.HTTP_1_1);
    when(request.uri()).thenReturn("/ws/json");
    when(request.requestHeaders()).thenReturn(headers);
    when(request.connectionRemoteAddress()).thenReturn(new InetSocketAddress(PROXY, 1234));
    Connection connection = mock(Connection.class);
    when(connection.channel()).thenReturn(channel);
    when(request.withConnection(any()))
        .thenAnswer(
            call -> {
              call.<Consumer<Connection>>getArgument(0).accept(connection);
              return request;
            });
    return request;
  }

  private void assertHasNone(String client) throws Refused {
    ClientAddress address = ClientAddress.parse(client);
    limits.connected(address);
    limits.disconnected(address);
  }

  @Test
  void connectionCountsOnce() throws Refused {
    admission.admit(request(HttpMethod.GET, ALICE, channel));
    admission.admit(request(HttpMethod.GET, ALICE, channel));
    assertThatThrownBy(() -> admission.admit(request(HttpMethod.GET, ALICE, new EmbeddedChannel())))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("warren.rates.address.connections");
    channel.close();
    assertHasNone(ALICE);
  }

  @Test
  void connectionCountsForItsLastClient() throws Refused {
    admission.admit(request(HttpMethod.GET, ALICE, channel));
    admission.admit(request(HttpMethod.GET, BOB, channel));
    assertHasNone(ALICE);
    channel.close();
    assertHasNone(BOB);
  }

  @Test
  void headOfAnEventStreamDoesNotCount() throws Refused {
    admission.admit(request(HttpMethod.HEAD, ALICE, channel));
    assertHasNone(ALICE);
  }

  @Test
  void upgradeWithoutATokenDoesNotCount() throws Refused {
    SessionCounts counts = new SessionCounts();
    WebSocketUpgrade upgrade =
        new WebSocketUpgrade(
            new OriginCheck(new Origins(List.of(), mock(Hosts.class)), false),
            admission,
            counts,
            RecordingClient.settings(),
            true);
    HttpServerResponse response = mock(HttpServerResponse.class, RETURNS_DEEP_STUBS);
    upgrade.upgrade(
        request(HttpMethod.GET, ALICE, channel),
        response,
        null,
        handshake -> {
          throw new AssertionError("not refused: " + handshake);
        });
    assertThat(counts.refusals(Refusal.NO_TOKEN)).isEqualTo(1);
    assertHasNone(ALICE);
  }
}
