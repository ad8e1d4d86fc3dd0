package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** An administrator looks at a gateway's clients and rates. */
@WithGateway
class AdminGatewayTest {

  private static RunningGateway gateway;
  private static TestBroker broker;

  private static JsonNode only(AdminFixture admin, String user) throws Exception {
    JsonNode clients = admin.get("clients?user=" + user).path("clients");
    assertThat(clients.size()).isEqualTo(1);
    return clients.get(0);
  }

  @Test
  void clientShowsItsUserAndSubscriptions() throws Exception {
    AdminFixture admin = AdminFixture.of(gateway);
    String name = SharedGateways.freshName();
    Instant before = Instant.now().minusSeconds(1);
    try (StompClient client = gateway.client(gateway.token(Tokens.everything(name, "team-7")))) {
      client.subscribe("a", "/topic/room." + name);
      client.subscribe("b", "/user/queue/errors");
      JsonNode shown = only(admin, name);
      assertThat(shown.path("role").asString()).isEqualTo("user");
      assertThat(shown.at("/teams/0").asString()).isEqualTo("team-7");
      assertThat(shown.path("anonymous").asBoolean()).isFalse();
      assertThat(shown.path("transport").asString()).isEqualTo("stomp");
      assertThat(shown.path("address").asString()).isEqualTo("127.0.0.1");
      assertThat(Instant.parse(shown.path("connectedAt").asString()))
          .isBetween(before, Instant.now());
      assertThat(shown.path("session").asString()).isEqualTo(client.connected().header("session"));
      assertThat(shown.path("subscriptions").asInt()).isEqualTo(2);
      assertThat(shown.path("destinations").valueStream().map(JsonNode::asString))
          .containsExactly("/topic/room." + name, "/user/queue/errors");
    }
    Patience.await("the client's end")
        .until(() -> admin.get("clients?user=" + name).path("clients").isEmpty());
  }

  @Test
  void clientShowsWhatItsConnectionCarried() throws Exception {
    AdminFixture admin = AdminFixture.of(gateway);
    String name = SharedGateways.freshName();
    String token = gateway.token(Tokens.everything(name));
    try (TopicPublisher topics = new TopicPublisher(broker);
        JsonClient client = gateway.json("/ws/circles/" + name, token)) {
      client.settle();
      JsonNode before = only(admin, name);
      for (int i = 0; i < 5; i++) {
        topics.event("circles." + name, "e" + i, "circle_status", "{\"status\":\"on\"}");
        client.send("{\"type\":\"ping\"}");
      }
      client.awaitEvents(5);
      client.await("pong", 5);
      JsonNode shown = only(admin, name);
      assertThat(shown.path("transport").asString()).isEqualTo("json");
      assertThat(shown.path("destinations").valueStream().map(JsonNode::asString))
          .containsExactly("/topic/circles." + name);
      assertThat(more(before, shown, "/sent/messages")).isEqualTo(5);
      assertThat(more(before, shown, "/sent/bytes")).isGreaterThan(500);
      assertThat(more(before, shown, "/received/frames")).isEqualTo(5);
      assertThat(more(before, shown, "/received/bytes")).isGreaterThan(50);
      assertThat(shown.path("pendingBytes").asLong()).isZero();
    }
  }

  @Test
  void clientsComeInPages() throws Exception {
    AdminFixture admin = AdminFixture.of(gateway);
    String name = SharedGateways.freshName();
    String token = gateway.token(Tokens.everything(name));
    List<StompClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        clients.add(gateway.client(token));
      }
      List<Long> numbers = new ArrayList<>();
      JsonNode next;
      int pages = 0;
      long after = 0;
      do {
        JsonNode page = admin.get("clients?limit=2&user=" + name + "&after=" + after);
        page.path("clients").forEach(client -> numbers.add(client.path("number").asLong()));
        assertThat(page.path("total").asInt()).isGreaterThanOrEqualTo(5);
        next = page.path("next");
        after = next.asLong(0);
        pages++;
      } while (!next.isNull());
      assertThat(pages).isEqualTo(3);
      assertThat(numbers).hasSize(5).doesNotHaveDuplicates().isSorted();
    } finally {
      clients.forEach(StompClient::close);
    }
  }

  @Test
  void ratesCountMessagesAndRefusals() throws Exception {
    AdminFixture admin = AdminFixture.of(gateway);
    String name = SharedGateways.freshName();
    JsonNode before = admin.get("rates");
    try (StompClient client = gateway.client(gateway.token(Tokens.everything(name)));
        EventStreamClient refused = gateway.events("/api/channels/room.x/events")) {
      assertThat(refused.status()).isEqualTo(401);
      client.subscribe("a", "/topic/room." + name);
      client.request("SEND", "destination:/topic/room." + name + "\n", "hello");
      client.message();
      Patience.await("the counters")
          .until(
              () -> {
                JsonNode now = admin.get("rates");
                return more(before, now, "/flows/published/total") > 0
                    && more(before, now, "/flows/log/total") > 0
                    && more(before, now, "/flows/topic/total") > 0
                    && more(before, now, "/flows/refused/total") > 0
                    && more(before, now, "/refusals/no_token") > 0;
              });
      JsonNode now = admin.get("rates");
      assertThat(now.at("/connections/stomp").asInt()).isGreaterThanOrEqualTo(1);
      assertThat(now.at("/subscriptions/topic").asInt()).isGreaterThanOrEqualTo(1);
      assertThat(now.path("windowSeconds").asDouble()).isPositive();
      assertThat(now.at("/flows/published/perSecond").isNumber()).isTrue();
      assertThat(Instant.parse(now.path("startedAt").asString())).isBefore(Instant.now());
    }
  }

  private static long more(JsonNode before, JsonNode now, String counter) {
    return now.at(counter).asLong(0) - before.at(counter).asLong(0);
  }
}
