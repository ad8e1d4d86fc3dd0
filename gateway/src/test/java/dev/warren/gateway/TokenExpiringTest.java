package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import dev.warren.gateway.access.JwksServer;
import dev.warren.gateway.access.Signer;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.StompFrame;
import dev.warren.testkit.client.TcpCarrier;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * A client is warned that its token ends soon, and continues with a fresh one; without a fresh one
 * its connection ends. The issuer's keys change meanwhile, and then its endpoint is gone.
 */
@ExtendWith(NoLeaks.class)
class TokenExpiringTest {

  private static final String CHANNEL = "custom.team-7";
  private static final String EVENTS = "/api/channels/" + CHANNEL + "/events";

  private static final RSAKey FIRST = Signer.rsa("first");

  private static JwksServer issuer;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    issuer = new JwksServer(FIRST);
    gateway =
        RunningGateway.start(
            SharedGateways.broker().url(),
            "warren.tcp.port=0",
            "warren.jwt.leeway=0s",
            // A short interval, so that no token has to wait after a fetch that another token has
            // caused.
            "warren.jwt.jwks-interval=10ms",
            "warren.jwt.jwks-url=" + issuer.url());
  }

  @AfterAll
  static void stop() {
    gateway.close();
    issuer.close();
  }

  private static String token(JWK key, Instant expires) {
    return Signer.sign(
        key, Signer.bob(0).expirationTime(Date.from(expires)).claim("teams", List.of("team-7")));
  }

  private static String renewal(String token) {
    return "{\"type\":\"auth\",\"token\":\"" + token + "\"}";
  }

  /** One client of each transport. */
  private record Clients(
      StompClient webSocket, StompClient tcp, JsonClient json, EventStreamClient events)
      implements AutoCloseable {

    static Clients connect(String token) throws Exception {
      Clients clients =
          new Clients(
              StompClient.open(gateway.stomp()),
              StompClient.open(new TcpCarrier(gateway.tcpPort())),
              gateway.json("/ws", token),
              gateway.events(EVENTS, "Authorization: Bearer " + token));
      clients.json.take("auth");
      for (StompClient stomp : clients.stomp()) {
        stomp.connect(StompClient.V12 + StompConnection.authorization(token));
        stomp.subscribe("e", "/user/queue/errors");
      }
      clients.events.awaitLive();
      return clients;
    }

    List<StompClient> stomp() {
      return List.of(webSocket, tcp);
    }

    void renew(String token) throws Exception {
      for (StompClient stomp : stomp()) {
        stomp.request("SEND", "destination:/app/token\n", token);
      }
      json.send(renewal(token));
      assertThat(json.take("auth").at("/data/success").booleanValue()).isTrue();
    }

    /** Reads the warning of the token that ends at this moment, on every transport. */
    void awaitWarning(Instant expires) {
      for (StompClient stomp : stomp()) {
        StompFrame warning = stomp.message();
        assertThat(warning.headers())
            .containsEntry("code", "token_expiring")
            .containsEntry("destination", "/user/queue/errors")
            .containsEntry("subscription", "e")
            .containsEntry("expires", Long.toString(expires.toEpochMilli()));
      }
      assertThat(expires(json.take("token_expiring"))).isEqualTo(expires);
      EventStreamClient.Event last = events.awaitMessages(1).get(0);
      assertThat(last.json().path("type").stringValue()).isEqualTo("token_expiring");
      assertThat(expires(last.json())).isEqualTo(expires);
      // The warning has no id, so Last-Event-ID stays that of the channel's last event.
      assertThat(last.id()).isEmpty();
    }

    private static Instant expires(JsonNode frame) {
      return Instant.parse(frame.at("/data/expires").stringValue());
    }

    void awaitExpiry() {
      assertThat(webSocket.error().header("code")).isEqualTo("token_expired");
      assertThat(webSocket.closeCode()).isEqualTo(4011);
      assertThat(tcp.error().header("code")).isEqualTo("token_expired");
      assertThat(json.closeCode()).isEqualTo(4011);
      events.awaitEnd();
      assertThat(events.messages().get(1).json().at("/data/code").stringValue())
          .isEqualTo("token_expired");
    }

    @Override
    public void close() throws Exception {
      webSocket.close();
      tcp.close();
      json.close();
      events.close();
    }
  }

  private static EventStreamClient resume(EventStreamClient before, String token)
      throws IOException {
    return gateway.events(
        EVENTS, "Authorization: Bearer " + token, "Last-Event-ID: " + before.lastId());
  }

  @Test
  void refreshedSessionOutlivesThreeTokensAndTheKeys() throws Exception {
    // Repeats with longer-lived tokens, because a slow machine may not renew the first ones in
    // time.
    int seconds = 15;
    while (!outlivesThreeTokensAndTheKeys(seconds)) {
      seconds *= 3;
    }
  }

  /** Renews tokens that live for so long; returns false if they have expired before that. */
  private static boolean outlivesThreeTokensAndTheKeys(int seconds) throws Exception {
    JWK second = Signer.ec(SharedGateways.freshName());
    Instant first = Instant.ofEpochSecond(Instant.now().getEpochSecond() + seconds);
    Instant third = first.plusSeconds(2);
    try (Clients refreshed = Clients.connect(token(FIRST, first));
        Clients silent = Clients.connect(token(FIRST, first));
        StompClient last = gateway.client(token(FIRST, third))) {
      issuer.publish(FIRST, second);
      try {
        refreshed.awaitWarning(first);
        silent.awaitWarning(first);
        int fetches = issuer.fetches();
        refreshed.renew(token(second, first.plusSeconds(1)));
        assertThat(issuer.fetches()).isEqualTo(fetches + 1);
        issuer.stop();
        refreshed.renew(token(second, third));
        refreshed.renew(token(FIRST, third.plusSeconds(600)));
      } catch (AssertionError e) {
        if (Instant.now().isBefore(first)) {
          throw e;
        }
      }
      if (!Instant.now().isBefore(first)) {
        return false;
      }
      silent.awaitExpiry();
      refreshed.events().awaitEnd();
      // The endpoint is gone, so the gateway cannot find out whether the issuer has this key.
      StompFrame refused =
          refreshed
              .webSocket()
              .reply(
                  "SEND",
                  "destination:/app/token\n",
                  token(Signer.ec(SharedGateways.freshName()), third));
      assertThat(refused.header("code")).isEqualTo("keys_unavailable");

      assertThat(last.error().header("code")).isEqualTo("token_expired");
      assertOutlived(refreshed, token(second, third.plusSeconds(600)));
      return true;
    } finally {
      issuer.startAgain();
    }
  }

  /** A token signed with a key that the issuer has just begun to use. */
  private static String tokenOfNewKey() {
    JWK key = Signer.ec(SharedGateways.freshName());
    issuer.publish(FIRST, key);
    return token(key, Instant.now().plusSeconds(600));
  }

  @Test
  void commandsBehindANewKeyKeepTheirOrder() throws Exception {
    String frames =
        "CONNECT\n"
            + StompClient.V12
            + StompConnection.authorization("%s")
            + "\n\0SUBSCRIBE\nid:1\ndestination:/topic/custom.team-7\nreceipt:s\n\n\0"
            + "SEND\ndestination:/topic/custom.team-7\nreceipt:r\n\nx\0";
    try (StompClient webSocket = StompClient.open(gateway.stomp());
        StompClient tcp = StompClient.open(new TcpCarrier(gateway.tcpPort()));
        JsonClient json = gateway.json("/ws")) {
      for (StompClient stomp : List.of(webSocket, tcp)) {
        stomp.send(frames.formatted(tokenOfNewKey()));
        stomp.take("CONNECTED");
        stomp.receipt("s");
        stomp.receipt("r");
        assertThat(stomp.message().text()).isEqualTo("x");
      }
      json.send(renewal(tokenOfNewKey())).send("{\"type\":\"ping\"}");
      json.take("pong");
      assertThat(json.frames().get(0).path("type").stringValue()).isEqualTo("auth");
    }
    String authorization = "Authorization: Bearer " + tokenOfNewKey();
    try (EventStreamClient events = gateway.events(EVENTS, authorization)) {
      assertThat(events.status()).isEqualTo(200);
    }
    assertThat(gateway.get("/api/alerts", "Authorization", "Bearer " + tokenOfNewKey()))
        .returns(200, response -> response.statusCode());
  }

  private static void assertOutlived(Clients refreshed, String token) throws Exception {
    for (StompClient stomp : refreshed.stomp()) {
      stomp.request("SEND", "destination:/topic/" + CHANNEL + "\n", "{\"by\":\"stomp\"}");
    }
    refreshed.json().settle();
    // The stream misses no message between its two tokens.
    try (EventStreamClient again = resume(refreshed.events(), token)) {
      again.awaitMessages(2);
    }
  }
}
