package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** SENDs reach workers and other clients, and cannot harm others. */
@WithGateway
class StompSendTest {

  private static final String NOTE =
      "{\"id\":\"n1\",\"type\":\"note_created\",\"data\":{\"noteId\":\"n\",\"author\":\"mallory\"}}";

  private static TestBroker broker;
  private static RunningGateway gateway;

  @Test
  void typedEventIsCompletedForTheWorker() throws Exception {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        StompClient client = gateway.client(gateway.bob())) {
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, Names.EVENTS, "notes.#");
      for (String destination : List.of("/app/notes.team-7", "/topic/notes.team-7")) {
        client.request("SEND", "destination:" + destination + "\ntrace:t\nCC:users.x\n", NOTE);
        GetResponse event = channel.basicGet(queue, true);
        JsonNode json = JsonMapper.shared().readTree(event.getBody());
        assertThat(json.get("channel").stringValue()).isEqualTo("notes.team-7");
        assertThat(json.get("data").get("author").stringValue()).isEqualTo("bob");
        assertThat(json.has("timestamp")).isTrue();
        assertThat(event.getProps().getMessageId()).isEqualTo("n1");
        assertThat(event.getProps().getType()).isEqualTo("note_created");
        assertThat(event.getProps().getDeliveryMode()).isEqualTo(2);
        assertThat(event.getProps().getHeaders())
            .containsOnlyKeys("trace", Names.SENDER_HEADER, Names.SENT_HEADER, Names.TEAMS_HEADER);
      }
    }
  }

  @Test
  void unroutableEventIsAnErrorMessage() {
    try (StompClient client = gateway.client(gateway.token(Tokens.agent("a")))) {
      client.subscribe("e", "/user/queue/errors");
      StompFrame notice =
          client.reply(
              "SEND",
              "destination:/app/agents.team-7\n",
              "{\"type\":\"agent_status\",\"data\":{\"state\":\"idle\",\"agentName\":\"a\"}}");
      assertThat(notice.command()).isEqualTo("MESSAGE");
      assertThat(notice.headers())
          .containsEntry("code", "unroutable")
          .containsEntry("destination", "/user/queue/errors")
          .containsEntry("subscription", "e");
      assertThat(notice.text()).contains("\"code\":\"unroutable\"");
      client.request("SEND", "destination:/topic/custom.team-7\n", "x");
    }
  }

  @Test
  void noSendBreaksThePublisherOfOthers() {
    try (StompClient other = gateway.client(gateway.bob())) {
      List<String> heads = new ArrayList<>();
      heads.add("destination:/topic/custom.team-7\n" + "n".repeat(256) + ":1\n");
      heads.add("destination:/topic/custom.team-7\ncontent-type:" + "c".repeat(256) + "\n");
      heads.add("destination:/topic/custom.team-7\nlong:" + "v".repeat(140_000) + "\n");
      StringBuilder many = new StringBuilder("destination:/topic/custom.team-7\n");
      for (int i = 0; i < 450; i++) {
        many.append("h").append(i).append(":").append("v".repeat(130)).append('\n');
      }
      heads.add(many.toString());
      for (String head : heads) {
        try (StompClient attacker = gateway.client(gateway.bob())) {
          attacker.frame("SEND", "receipt:r\n" + head, "x");
          attacker.take("a reply", frame -> true);
        }
      }
      try (StompClient attacker = gateway.client(gateway.bob())) {
        attacker.subscribe("e", "/user/queue/errors");
        for (String event :
            List.of(
                "{\"id\":\"" + "✓".repeat(150) + "\",\"type\":\"x\",\"data\":{}}",
                "{\"type\":\"" + "t".repeat(300) + "\",\"data\":{}}")) {
          assertThat(attacker.reply("SEND", "destination:/app/custom.team-7\n", event).headers())
              .containsEntry("code", "invalid_event");
        }
      }
      other.request("SEND", "destination:/topic/custom.team-7\n", "x");
    }
  }

  @Test
  void relayedMessageKeepsNoRoutingHeaders() throws Exception {
    try (RunningGateway gateway =
            RunningGateway.start(broker.url(), "warren.topics.publish=custom.#,users.#");
        Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        StompClient sender = gateway.client(gateway.bob());
        StompClient receiver = gateway.client(gateway.bob())) {
      channel.exchangeDeclare(Names.TOPICS, BuiltinExchangeType.TOPIC, true);
      long before = System.currentTimeMillis();
      BlockingQueue<Delivery> delivered = new ArrayBlockingQueue<>(10);
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, Names.TOPICS, "custom.#");
      channel.queueBind(queue, Names.TOPICS, "users.#");
      channel.basicConsume(queue, true, (tag, message) -> delivered.add(message), tag -> {});
      receiver.subscribe("s:1", "/topic/custom.team-7.*");
      sender.request(
          "SEND",
          "destination:/topic/custom.team-7.x\ncontent-type:text/x-own\ntrace:a\\cb\n"
              + "message-id:1\nCC:users.eve\nBCC:users.eve\nx-death:1\nwarren-reason:r\n",
          "body \u2713");
      StompFrame message = receiver.message();
      assertThat(message.text()).isEqualTo("body \u2713");
      assertThat(message.headers())
          .containsEntry("trace", "a\\cb")
          .containsEntry("content-type", "text/x-own")
          .containsEntry("content-length", "8")
          .containsEntry("subscription", "s\\c1")
          .containsEntry("destination", "/topic/custom.team-7.x")
          .doesNotContainKeys("CC", "BCC", "x-death", "warren-reason", "receipt")
          .hasEntrySatisfying("message-id", id -> assertThat(id).isNotEqualTo("1"));
      assertThat(Long.parseLong(message.header("timestamp")))
          .isBetween(before, System.currentTimeMillis());

      Delivery amqp = Patience.take("the copy", delivered);
      assertThat(amqp.getEnvelope().getRoutingKey()).isEqualTo("custom.team-7.x");
      assertThat(amqp.getProperties().getHeaders())
          .containsOnlyKeys("trace", "message-id", "timestamp_in_ms", Names.SENT_HEADER);
      assertThat(delivered).isEmpty();
    }
  }

  @Test
  void disconnectIsConfirmedAfterEverySend() {
    try (StompClient client = gateway.client(gateway.bob())) {
      StringBuilder frames = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        frames.append("SEND\ndestination:/topic/custom.team-7\nreceipt:s").append(i);
        frames.append("\n\nx\0\n");
      }
      client.send(frames + "DISCONNECT\nreceipt:bye\n\n\0");
      client.receipt("bye");
      assertThat(client.closeCode()).isEqualTo(1000);
      assertThat(client.frames()).hasSize(22);
      assertThat(client.frames().get(21).header("receipt-id")).isEqualTo("bye");
    }
  }
}
