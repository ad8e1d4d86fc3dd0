package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.StompFrame;
import dev.warren.testkit.client.TcpCarrier;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An administrator ends a user's sessions, on every gateway and for good. */
@WithGateway
class EndedSessionsTest {

  private static RunningGateway gateway;

  @WithGateway.SmallWindow private static RunningGateway other;

  private static TestBroker broker;

  private static String admin() {
    return gateway.token(Tokens.withRole("root", "admin"));
  }

  private static HttpResponse<String> end(String user, String token) throws Exception {
    return gateway.delete("/api/users/" + user + "/sessions", "Authorization", "Bearer " + token);
  }

  private static void end(String user) throws Exception {
    assertThat(end(user, admin()).statusCode()).isEqualTo(204);
  }

  private static StompClient stomp(RunningGateway at, String token) {
    StompClient client = at.client(token);
    client.subscribe("e", "/user/queue/errors");
    return client;
  }

  private static void assertEnded(StompClient client, int closeCode) {
    StompFrame error = client.error();
    assertThat(error.header("code")).isEqualTo("bad_token");
    assertThat(error.header("message")).contains("an administrator ended the sessions of");
    assertThat(client.closeCode()).isEqualTo(closeCode);
  }

  private static void assertRefused(RunningGateway at, String token) throws Exception {
    try (StompClient client = StompClient.open(at.stomp())) {
      client.frame("CONNECT", StompClient.V12 + StompConnection.authorization(token), "");
      assertEnded(client, 4001);
    }
    try (JsonClient client = at.json("/ws", token)) {
      assertThat(client.closeCode()).isEqualTo(4001);
    }
    try (EventStreamClient events =
        at.events("/api/channels/notifications/events", "Authorization: Bearer " + token)) {
      assertThat(events.status()).isEqualTo(401);
    }
    HttpResponse<String> http = at.get("/api/alerts", "Authorization", "Bearer " + token);
    assertThat(http.statusCode()).isEqualTo(401);
    assertThat(http.body()).contains("\"code\":\"bad_token\"");
  }

  private static void assertAccepted(RunningGateway at, String token) throws Exception {
    try (StompClient client = at.client(token)) {
      client.subscribe("e", "/user/queue/errors");
    }
    assertThat(
            at.get("/api/channels/notifications", "Authorization", "Bearer " + token).statusCode())
        .isEqualTo(200);
  }

  @Test
  void sessionsEndOnEveryGatewayAndTransport() throws Exception {
    String name = SharedGateways.freshName();
    String token = gateway.token(Tokens.user(name));
    String path = "/api/channels/notifications/events";
    String authorization = "Authorization: Bearer " + token;
    try (StompClient webSocket = stomp(gateway, token);
        StompClient tcp = StompClient.open(new TcpCarrier(gateway.tcpPort()));
        JsonClient json = gateway.json("/ws", token);
        EventStreamClient events = gateway.events(path, authorization);
        StompClient farStomp = stomp(other, token);
        JsonClient farJson = other.json("/ws", token);
        EventStreamClient farEvents = other.events(path, authorization);
        StompClient neighbor = stomp(other, other.token(Tokens.user(name + "-neighbor")))) {
      tcp.connect(StompClient.V12 + StompConnection.authorization(token));
      for (JsonClient each : new JsonClient[] {json, farJson}) {
        each.take("auth");
      }
      for (EventStreamClient each : new EventStreamClient[] {events, farEvents}) {
        each.awaitLive();
      }
      end(name);
      assertEnded(webSocket, 4001);
      assertEnded(farStomp, 4001);
      assertEnded(tcp, 0);
      for (JsonClient each : new JsonClient[] {json, farJson}) {
        assertThat(each.closeCode()).isEqualTo(4001);
      }
      for (EventStreamClient each : new EventStreamClient[] {events, farEvents}) {
        each.awaitEnd();
        assertThat(each.messages().get(0).json().at("/data/code").stringValue())
            .isEqualTo("bad_token");
      }
      neighbor.request("UNSUBSCRIBE", "id:e\n");
    }
    String fresh = gateway.token(Tokens.user(name));
    for (RunningGateway each : new RunningGateway[] {gateway, other}) {
      assertRefused(each, token);
      assertAccepted(each, fresh);
    }
  }

  @Test
  void laterGatewayRefusesTheTokensToo() throws Exception {
    String name = SharedGateways.freshName();
    String token = gateway.token(Tokens.user(name));
    String[] settings = {
      "warren.access.accounts.lodger.passcode=pass", "warren.access.tokens.opaque=lodger",
    };
    end(name);
    String fresh = gateway.token(Tokens.user(name));
    // The token waited for the stream of revocations, and is judged by these.
    try (RunningGateway later = RunningGateway.starting(broker.url(), settings)) {
      assertRefused(later, token);
      later.awaitHealthy();
      assertAccepted(later, fresh);

      String login = StompClient.V12 + "login:lodger\npasscode:pass\n";
      try (StompClient lodger = later.connect(login);
          StompClient byToken = stomp(later, "opaque")) {
        end("lodger");
        assertEnded(lodger, 4001);
        assertEnded(byToken, 4001);
      }
      try (StompClient again = StompClient.open(later.stomp())) {
        again.frame("CONNECT", login, "");
        assertEnded(again, 4001);
      }
      assertRefused(later, "opaque");
    }
    String issued =
        "warren.access.accounts.lodger.issued=" + Instant.now().plusSeconds(1).toString();
    try (RunningGateway changed =
        RunningGateway.start(broker.url(), settings[0], settings[1], issued)) {
      changed.connect(StompClient.V12 + "login:lodger\npasscode:pass\n").close();
      assertAccepted(changed, "opaque");
    }
  }

  @Test
  void tokenWithoutTimeOfIssueIsRefused() throws Exception {
    String name = SharedGateways.freshName();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.HS256),
            new JWTClaimsSet.Builder()
                .subject(name)
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .build());
    token.sign(new MACSigner(RunningGateway.SECRET.getBytes(StandardCharsets.UTF_8)));
    assertAccepted(gateway, token.serialize());
    end(name);
    assertRefused(gateway, token.serialize());
    Patience.await("the other gateway")
        .untilAsserted(() -> assertRefused(other, token.serialize()));
  }

  @ParameterizedTest
  @CsvSource({"user, 403", "agent, 403", "service, 403"})
  void onlyAdministratorsEndSessions(String role, int status) throws Exception {
    String bystander = SharedGateways.freshName();
    String token = gateway.token(Tokens.withRole(bystander, role));
    assertThat(end(bystander, token).statusCode()).isEqualTo(status);
    assertThat(gateway.delete("/api/users/" + bystander + "/sessions").statusCode()).isEqualTo(401);
    assertAccepted(gateway, token);
  }

  @ParameterizedTest
  @CsvSource({"%00", "%20", "%FF", "a%0Ab"})
  void badNamesAreRefused(String name) throws Exception {
    HttpResponse<String> response = end(name, admin());
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("user: ");
  }
}
