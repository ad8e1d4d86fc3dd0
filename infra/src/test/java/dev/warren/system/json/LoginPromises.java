package dev.warren.system.json;

import static dev.warren.system.json.JsonFrames.PING;
import static dev.warren.system.json.JsonFrames.assertAuthenticated;
import static dev.warren.system.json.JsonFrames.assertRefused;
import static dev.warren.system.json.JsonFrames.assertSentAway;
import static dev.warren.system.json.JsonFrames.auth;
import static dev.warren.system.json.JsonFrames.published;
import static dev.warren.system.json.JsonFrames.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.JsonClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A client authenticates by a token, and renews it. */
interface LoginPromises extends HasJsonClients {

  @Test
  default void tokenMayBeInTheUrl() throws Exception {
    String user = clients().user();
    JsonClient client = clients().open("/ws");
    assertAuthenticated(client.take("auth"), user);
    assertThat(client.frames("auth")).startsWith(client.frames().get(0));
  }

  @Test
  default void tokenMayBeInAHeader() throws Exception {
    String user = clients().user();
    assumeTrue(hasHeaders(), "this client cannot send headers");
    Map<String, String> headers = Map.of("Authorization", "Bearer " + clients().token());
    JsonClient client = clients().open("/ws", headers);
    assertAuthenticated(client.take("auth"), user);
    clients().open(clients().circle(), headers).settle();
    assertSentAway(clients().open("/ws", Map.of("Authorization", "Bearer nonsense")));
  }

  @Test
  default void tokenMayBeInTheFirstMessage() throws Exception {
    String user = clients().user();
    List<String> paths = clients().paths();
    for (String path : paths) {
      JsonClient client = clients().openAsNobody(path);
      client.send(auth(clients().token()));
      assertAuthenticated(client.take("auth"), user);
      assertThat(client.frames("auth")).startsWith(client.frames().get(0));
    }
  }

  @Test
  default void badOrMissingTokenClosesTheConnection() throws Exception {
    List<String> paths = clients().paths();
    for (String path : paths) {
      assertSentAway(clients().open(path, "nonsense"));
      assertSentAway(
          clients().open(path, clients().token().replaceFirst("\\.[^.]+$", ".bm9ib2R5J3M")));
      assertSentAway(clients().openAsNobody(path).send(auth("nonsense")));
      assertSentAway(clients().openAsNobody(path).send("{\"type\":\"auth\"}"));
      assertSentAway(
          clients()
              .openAsNobody(path)
              .send("{\"type\":\"subscribe\",\"channel\":\"circles.dev\"}"));
    }
  }

  @Test
  default void freshTokenKeepsTheConnection() throws Exception {
    // Repeats with longer-lived tokens, because a slow machine may not renew the first ones in
    // time.
    int seconds = 4;
    while (!keepsTheConnection(seconds)) {
      seconds *= 4;
    }
  }

  /** Renews tokens; returns false if they have expired before that. */
  private boolean keepsTheConnection(int seconds) throws Exception {
    String user = clients().user();
    String expiring = clients().token(Tokens.expiring(Tokens.member(user, "team-7"), seconds));
    JsonClient general = clients().open("/ws", expiring);
    JsonClient circle = clients().open("/ws/circles/team-7", expiring);
    JsonClient not = clients().open("/ws/circles/team-7", expiring);
    List<JsonClient> renewed = List.of(general, circle);
    try {
      general.take("auth");
      for (JsonClient client : renewed) {
        assertAuthenticated(client.send(auth(clients().token())).take("auth"), user);
      }
    } catch (AssertionError e) {
      if (general.isOpen() && circle.isOpen()) {
        throw e;
      }
      return false;
    }
    assertThat(not.closeCode()).isEqualTo(4011);
    for (JsonClient client : renewed) {
      // Only the fresh token has this right.
      client.request(subscribe("circles." + clients().name(), ""));
      client.settle();
    }
    return true;
  }

  @Test
  default void badFreshTokenClosesTheConnection() throws Exception {
    String circle = clients().circle();
    assertSentAway(clients().open(circle).send(auth("nonsense")));
    String other = clients().token(Tokens.user("somebody-else"));
    assertSentAway(clients().open(circle).send(auth(other)));
  }

  @Test
  default void loginMayFollowARefusal() throws Exception {
    String user = clients().user();
    JsonClient client = clients().openAsNobody(clients().circle());
    assertRefused("no JSON", client.send("no JSON").take("error"));
    assertAuthenticated(client.send(auth(clients().token())).take("auth"), user);
  }

  @Test
  default void openGatewayNeedsNoToken() throws Exception {
    String user = clients().user();
    WarrenProcess open = SharedWarren.openGateway();
    JsonClient nobody = clients().open(open, "/ws", Map.of());
    assertAuthenticated(nobody.take("auth"), "demo");
    JsonClient opaque = clients().open(open, "/ws?token=opaque", Map.of());
    assertAuthenticated(opaque.take("auth"), "demo");
    JsonClient says = clients().open(open, clients().circle(), Map.of());
    assertAuthenticated(says.send(auth("opaque")).take("auth"), "demo");

    JsonClient circle = clients().open(open, clients().circle(), Map.of());
    JsonNode pong = circle.send(PING).take("pong");
    assertThat(circle.frames()).containsExactly(pong);
    JsonNode message =
        published(circle, says, "{\"type\":\"message\",\"content\":\"hi\",\"sender\":\"eve\"}");
    assertThat(message.at("/data/sender").stringValue()).isEqualTo("demo");

    nobody.send(auth(clients().token()));
    assertAuthenticated(nobody.take("auth"), user);
    // The account's subscriptions that the new user may not read end without an error.
    assertThat(nobody.settle().frames("error")).isEmpty();
    clients()
        .postAndAwait(
            nobody,
            "users." + user,
            "own",
            "\"type\":\"notification\",\"data\":{\"level\":\"info\",\"message\":\"m\"}");
    // A token that looks like a JWT has to be valid.
    assertSentAway(clients().open(open, "/ws?token=a.b.c", Map.of()));
  }

  /** Whether the client can send headers with the handshake. */
  boolean hasHeaders();
}
