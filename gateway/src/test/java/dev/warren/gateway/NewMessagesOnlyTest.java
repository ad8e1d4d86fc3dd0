package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Delivery;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message whose RECEIPT went out before a SUBSCRIBE without history is past for that
 * subscription.
 */
class NewMessagesOnlyTest extends TwoWindows {

  private static StompFrame subscribe(StompClient client, String to, String headers) {
    return client.request("SUBSCRIBE", "id:1\ndestination:/topic/" + to + "\n" + headers, "");
  }

  private static Stream<String> contents(StompClient client) {
    return client.messages().stream()
        .map(frame -> JsonMapper.shared().readTree(frame.text()).at("/data/content").asString());
  }

  /**
   * The test plays the worker. Both events reach the log only after all clients have subscribed.
   * Even so, an event that was confirmed before a SUBSCRIBE is past for that subscription.
   */
  @Test
  void eventThatIsConfirmedBeforeIsPast() throws Exception {
    String chat = "chat." + name;
    BlockingQueue<Delivery> posted = new LinkedBlockingQueue<>();
    String queue = topics.channel().queueDeclare().getQueue();
    topics.channel().queueBind(queue, Names.EVENTS, chat);
    topics.channel().basicConsume(queue, true, (tag, event) -> posted.add(event), tag -> {});
    String stream = "/api/channels/" + chat + "/events?token=" + alice;
    try (StompClient sender = usual.client(alice);
        StompClient earlier = usual.client(alice);
        StompClient later = usual.client(alice);
        StompClient lastNone = usual.client(alice);
        StompClient wild = usual.client(alice);
        StompClient resumed = usual.client(alice);
        JsonClient json = usual.json("/ws/circles/" + name, alice)) {
      String before = subscribe(earlier, chat, "").header("position");
      for (String content : new String[] {"past", "new"}) {
        if (content.equals("new")) {
          subscribe(later, chat, "");
          subscribe(lastNone, chat, "last:0\n");
          subscribe(wild, "chat.#", "");
          subscribe(resumed, chat, "since:" + before + "\n");
          json.request("{\"type\":\"subscribe\",\"channel\":\"" + chat + "\"}");
        }
        String event = "{\"type\":\"chat_message\",\"data\":{\"content\":\"" + content + "\"}}";
        sender.request("SEND", "destination:/app/" + chat + "\n", event);
      }
      try (EventStreamClient last = usual.events(stream)) {
        last.awaitLive();
        for (int i = 0; i < 2; i++) {
          Delivery event = Patience.take("the event", posted);
          topics.publish(
              chat,
              event.getProperties().builder(),
              new String(event.getBody(), StandardCharsets.UTF_8));
        }
        topics.publish(
            chat, TopicPublisher.json(chat, "amqp", "chat_message", "{\"content\":\"amqp\"}"));
        for (StompClient client : new StompClient[] {earlier, resumed}) {
          client.awaitMessages(3);
          assertThat(contents(client)).containsExactly("past", "new", "amqp");
        }
        for (StompClient client : new StompClient[] {later, lastNone}) {
          client.awaitMessages(2);
          assertThat(contents(client)).containsExactly("new", "amqp");
        }
        wild.take("the last", frame -> frame.text().contains("\"amqp\""));
        assertThat(contents(wild)).contains("new").doesNotContain("past");
        json.takeEvent("amqp");
        assertThat(json.frames("chat_message"))
            .extracting(frame -> frame.at("/data/content").asString())
            .containsExactly("new", "amqp");
        assertThat(last.awaitMessages(1).get(0).json().at("/data/content").asString())
            .isEqualTo("amqp");
      }
    } finally {
      topics.channel().queueDelete(queue);
    }
  }

  @Test
  void relayedMessageThatIsConfirmedBeforeIsPast() {
    try (StompClient sender = usual.client(alice)) {
      for (int round = 0; round < 30; round++) {
        String to = room + "." + round;
        sender.request("SEND", "destination:/topic/" + to + "\n", "past");
        try (StompClient client = usual.client(alice);
            StompClient last = usual.client(alice)) {
          StompFrame receipt = subscribe(last, to, "last:1\n");
          assertThat(receipt.headers()).containsEntry("replayed", "1");
          subscribe(client, to, "");
          sender.request("SEND", "destination:/topic/" + to + "\n", "new");
          assertThat(client.message().text()).isEqualTo("new");
          last.awaitMessages(2);
          assertThat(last.messages().stream().map(StompFrame::text)).containsExactly("past", "new");
        }
      }
    }
  }

  /**
   * A message that is published after a client has read the head of its event stream must reach the
   * client. So the head comes with the position from which the subscription is live.
   */
  @Test
  void headOfAnEventStreamComesWithItsPosition() throws Exception {
    topics.publish(room, "past");
    for (int round = 0; round < 20; round++) {
      try (Socket socket = new Socket("localhost", usual.port())) {
        socket.setSoTimeout((int) Patience.LIMIT.toMillis());
        String request =
            "GET /api/channels/%s/events?token=%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                .formatted(room, alice);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        byte[] first = new byte[64 * 1024];
        int read = socket.getInputStream().read(first);
        assertThat(new String(first, 0, read, StandardCharsets.UTF_8))
            .startsWith("HTTP/1.1 200 OK")
            .contains("\nid: ");
      }
    }
  }
}
