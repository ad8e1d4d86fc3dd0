package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.reactor.netty.NettyWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gateway and a real RabbitMQ, without a worker. */
@WithGateway
class GatewayTest {

  private static RunningGateway gateway;

  @Test
  void reactorNettyIsTheServer() {
    assertThat(((WebServerApplicationContext) gateway.context()).getWebServer())
        .isInstanceOf(NettyWebServer.class);
  }

  @Test
  void springsStompClientSubscribesAndSends() throws Exception {
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.initialize();
    WebSocketStompClient client = new WebSocketStompClient(new StandardWebSocketClient());
    client.setTaskScheduler(scheduler);
    client.setDefaultHeartbeat(new long[] {1_000, 1_000});
    client.start();
    try {
      StompHeaders connect = new StompHeaders();
      connect.set("Authorization", "Bearer " + gateway.bob());
      StompSession session =
          client
              .connectAsync(
                  URI.create(gateway.stomp()),
                  new WebSocketHttpHeaders(),
                  connect,
                  new StompSessionHandlerAdapter() {})
              .get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(session.isConnected()).isTrue();

      BlockingQueue<StompHeaders> received = new LinkedBlockingQueue<>();
      BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
      StompHeaders subscribe = new StompHeaders();
      subscribe.setDestination("/topic/custom.team-7");
      subscribe.setReceipt("sub-1");
      StompSession.Subscription subscription =
          session.subscribe(
              subscribe,
              new StompFrameHandler() {
                @Override
                public Type getPayloadType(StompHeaders headers) {
                  return byte[].class;
                }

                @Override
                public void handleFrame(StompHeaders headers, @Nullable Object payload) {
                  bodies.add(new String((byte[]) payload, StandardCharsets.UTF_8));
                  received.add(headers);
                }
              });
      CompletableFuture<StompHeaders> receipt = new CompletableFuture<>();
      subscription.addReceiptTask(receipt::complete);
      StompHeaders live = Patience.get(receipt);
      assertThat(Long.parseLong(live.getFirst("position"))).isBetween(1L, 1L << 53);
      assertThat(live.getFirst("replayed")).isEqualTo("0");
      assertThat(live.getFirst("recovered")).isEqualTo("true");

      StompHeaders send = new StompHeaders();
      send.setDestination("/topic/custom.team-7");
      send.set("trace", "a:b\nc\\d");
      send.setReceipt("send-1");
      CompletableFuture<Boolean> sent = new CompletableFuture<>();
      session
          .send(send, "hello ü".getBytes(StandardCharsets.UTF_8))
          .addReceiptTask(() -> sent.complete(true));
      assertThat(Patience.get(sent)).isTrue();
      StompHeaders headers = Patience.take("the message", received);
      assertThat(bodies.poll()).isEqualTo("hello ü");
      assertThat(headers.getFirst("trace")).isEqualTo("a:b\nc\\d");
      assertThat(Long.parseLong(headers.getMessageId()))
          .isGreaterThan(Long.parseLong(live.getFirst("position")));
      session.disconnect();
    } finally {
      client.stop();
      scheduler.shutdown();
    }
  }

  @Test
  void configTellsAClientHowToConnect() throws Exception {
    JsonNode config = JsonMapper.shared().readTree(gateway.get("/api/config").body());
    assertThat(config.get("stomp").stringValue()).isEqualTo("/stomp");
    assertThat(config.get("heartBeatMillis").intValue()).isEqualTo(1_000);
    assertThat(config.get("maxFrameBytes").intValue()).isPositive();
    assertThat(config.get("devTokens").booleanValue()).isTrue();
  }

  @Test
  void invalidDevTokenIsRefused() throws Exception {
    Map<String, String> wrong =
        Map.of(
            "{}",
            "user: is missing",
            "{\"user\":\"\"}",
            "user: is missing",
            "{\"user\":\"a\",\"role\":\"root\"}",
            "role: 'root' is not one of",
            "{\"user\":\"a\",\"ttlSeconds\":0}",
            "ttlSeconds: ",
            "{\"user\":\"a\",\"ttlSeconds\":9223372036854775807}",
            "ttlSeconds: ",
            "{\"user\":\"a\",\"channels\":{\"read\":[\"a..b\"]}}",
            "'a..b'",
            "{\"user\":\"a\",\"teams\":[\"\"]}",
            "teams: is empty",
            "{\"user\":\"a\",\"teams\":[null]}",
            "teams: is empty",
            "{\"user\":\"bob\\ud83d\"}",
            "user: has half of a surrogate pair",
            "{\"user\":\"" + "x".repeat(300) + "\"}",
            "200 bytes");
    for (Map.Entry<String, String> line : wrong.entrySet()) {
      HttpResponse<String> response = gateway.post("/api/dev/token", line.getKey());
      assertThat(response.statusCode()).as(line.getKey()).isEqualTo(400);
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
      assertThat(response.body()).contains("\"status\":400").contains(line.getValue());
    }
    for (String noJson : List.of("", "no JSON", "[]", "{\"user\":{}}")) {
      assertThat(gateway.post("/api/dev/token", noJson).statusCode()).as(noJson).isEqualTo(400);
    }
  }

  @Test
  void tooLongUserNameIsRefused() throws Exception {
    assertThat(gateway.post("/api/dev/token", Tokens.user("x".repeat(195))).body())
        .contains("sub: is too long");
  }
}
