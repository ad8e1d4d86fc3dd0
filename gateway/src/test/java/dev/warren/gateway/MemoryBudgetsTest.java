package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory that clients make the gateway keep is bounded, per client and for all together. */
class MemoryBudgetsTest extends SmallBudgets {

  /** A name of the greatest length. */
  private static final String LONG = "n".repeat(250);

  /**
   * A frame that a client can repeat, each time with another name.
   *
   * @param before a frame to send first; empty for none
   * @param code the code of the refusal
   */
  private record Attack(
      String name, String before, IntFunction<String> frame, int most, String code) {

    static Attack transaction(String name, IntFunction<String> frame, int most) {
      return new Attack(name, "BEGIN\ntransaction:t\n\n\0", frame, most, "transaction_too_large");
    }

    static Attack subscriptions(String name, IntFunction<String> headers, int most) {
      return new Attack(
          name, "", i -> "SUBSCRIBE\n" + headers.apply(i) + "\n\0", most, "too_many_subscriptions");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Attack> attacks() {
    String queue = "destination:/queue/team-7.budget\n";
    String words = "/topic/custom" + ".a".repeat(90);
    return Stream.of(
        Attack.transaction(
            "acks with long ids", i -> "ACK\ntransaction:t\nid:" + LONG + i + "\n\n\0", 300),
        Attack.transaction(
            "sends with long headers",
            i -> "SEND\ntransaction:t\nh:" + "x".repeat(60_000) + "\n" + queue + "\n\0",
            3),
        Attack.transaction(
            "sends with many headers",
            i ->
                "SEND\ntransaction:t\n"
                    + IntStream.range(0, 400)
                        .mapToObj(h -> "h" + h + ":\n")
                        .reduce("", String::concat)
                    + queue
                    + "\n\0",
            10),
        Attack.transaction(
            "sends with long receipts",
            i -> "SEND\ntransaction:t\nreceipt:" + LONG + i + "\n" + queue + "\n\0",
            300),
        Attack.transaction(
            "sends with bodies",
            i -> "SEND\ntransaction:t\n" + queue + "\n" + "x".repeat(50_000) + "\0",
            5),
        new Attack(
            "transactions",
            "",
            i -> "BEGIN\ntransaction:" + LONG + i + "\n\n\0",
            100,
            "transaction_too_large"),
        Attack.subscriptions(
            "topics", i -> "id:" + LONG + i + "\ndestination:/topic/custom." + i + "\n", 300),
        Attack.subscriptions(
            "one topic", i -> "id:" + LONG + i + "\ndestination:/topic/custom.a\n", 300),
        Attack.subscriptions(
            "topics of many words", i -> "id:" + i + "\ndestination:" + words + "\n", 50),
        Attack.subscriptions(
            "errors", i -> "id:" + LONG + i + "\ndestination:/user/queue/errors\n", 9),
        Attack.subscriptions(
            "alerts", i -> "id:" + LONG + i + "\ndestination:/user/queue/alerts\n", 9),
        Attack.subscriptions(
            "notifications",
            i -> "id:" + LONG + i + "\ndestination:/user/queue/notifications\n",
            9));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void clientCanKeepOnlySoMuch(Attack attack) throws Exception {
    for (boolean tcp : new boolean[] {false, true}) {
      try (StompClient client = stomp(tcp);
          StompClient other = stomp(!tcp)) {
        if (!attack.before().isEmpty()) {
          client.send(attack.before());
        }
        int sent = 0;
        while (client.untaken().isEmpty() && sent < attack.most()) {
          try {
            client.send(attack.frame().apply(sent++));
          } catch (UncheckedIOException closed) {
            break; // The refusal has ended the connection.
          }
        }
        StompFrame refusal = client.take("the refusal", f -> f.headers().containsKey("code"));
        assertThat(refusal.header("code")).isEqualTo(attack.code());
        assertThat(budgets.sessions().used()).isLessThanOrEqualTo(200 * 1024);
        other.subscribe("1", "/topic/custom.a");
      }
      everythingIsGivenBack();
    }
  }

  @Test
  void idsOfRefusedSubscriptionsAreCounted() throws Exception {
    try (StompClient client = gateway.client(gateway.bob())) {
      client.subscribe("e", "/user/queue/errors");
      for (int i = 0; i < 1_500; i++) {
        client.frame("SUBSCRIBE", "id:" + LONG + i + "\ndestination:/topic/notes.team-8\n", "");
      }
      client.request("SEND", "destination:/topic/custom.team-7\n");
      assertThat(client.frames("MESSAGE")).hasSize(1_500);
      assertThat(budgets.sessions().used()).isLessThanOrEqualTo(200 * 1024);
    }
  }

  /** Each client stays below its own budget, but all together exceed the one that they share. */
  @Test
  void clientsTogetherCanKeepOnlySoMuch() throws Exception {
    List<StompClient> clients = new ArrayList<>();
    String refused = "";
    try (StompClient small = gateway.client(alice)) {
      small.request("BEGIN", "transaction:t\n");
      while (refused.isEmpty() && clients.size() < 10) {
        StompClient client = gateway.client(alice);
        clients.add(client);
        client.request("BEGIN", "transaction:t\n");
        client.send(
            "SEND\ntransaction:t\nreceipt:never\ndestination:/queue/team-7.budget\n\n"
                + "x".repeat(150_000)
                + "\0");
        client.send("BEGIN\ntransaction:u\nreceipt:u\n\n\0");
        StompFrame reply =
            client.take(
                "the reply",
                f -> f.command().equals("ERROR") || "u".equals(f.headers().get("receipt-id")));
        refused = reply.command().equals("ERROR") ? reply.header("code") : "";
      }
      assertThat(refused).isEqualTo("overloaded");
      assertThat(clients).hasSizeBetween(3, 4);
      assertThat(clients.get(clients.size() - 1).closeCode()).isEqualTo(1013);
      // A client that keeps little is still accepted.
      small.send("SEND\ntransaction:t\ndestination:/queue/team-7.budget\n\n\0");
      small.request("ABORT", "transaction:t\n");
    } finally {
      clients.forEach(StompClient::close);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SUBSCRIBE destination:/topic/custom.a\nid",
        "SUBSCRIBE id:1\ndestination:/topic/custom.a\nreceipt",
        "UNSUBSCRIBE id",
        "SEND destination:/topic/custom.a\nreceipt",
        "SEND destination:/topic/custom.a\ntransaction",
        "ACK id",
        "NACK id",
        "ACK message-id",
        "ACK id:1\ntransaction",
        "BEGIN transaction",
        "COMMIT transaction",
        "ABORT transaction",
        "DISCONNECT receipt"
      })
  void longNamesAreMalformed(String frame) throws Exception {
    String start = frame.replaceFirst(" ", "\n") + ":";
    for (String name : List.of("n".repeat(256), "ü".repeat(128))) {
      for (boolean tcp : new boolean[] {false, true}) {
        try (StompClient client = stomp(tcp)) {
          client.send(start + name + "\n\n\0");
          StompFrame error = client.take("ERROR");
          assertThat(error.header("code")).isEqualTo("malformed_frame");
          assertThat(error.header("message")).contains("255 bytes");
        }
      }
    }
  }

  @Test
  void namesMayHave255Bytes() {
    String name = "ü".repeat(127) + "x";
    try (StompClient client = gateway.client(alice)) {
      client.subscribe(name, "/topic/custom.budget");
      client.request("BEGIN", "transaction:" + name + "\n");
      client.send(
          "SEND\nreceipt:%s\ntransaction:%s\ndestination:/topic/custom.budget\n\nx\0"
              .formatted(name, name));
      client.request("COMMIT", "transaction:" + name + "\n");
      assertThat(client.receipt(name).command()).isEqualTo("RECEIPT");
      assertThat(client.message().header("subscription")).isEqualTo(name);
    }
  }

  @Test
  void longNamesOfJsonAreRefused() throws Exception {
    try (JsonClient client = gateway.json("/ws/circles/team-7", alice)) {
      for (String message :
          List.of(
              "{\"type\":\"ping\",\"ref\":\"%s\"}",
              "{\"type\":\"subscribe\",\"channel\":\"custom.a\",\"ref\":\"%s\"}",
              "{\"tool\":\"get_messages\",\"arguments\":{\"session_id\":\"s\"},\"ref\":[\"%s\"]}",
              "{\"type\":\"subscribe\",\"channel\":\"%s\"}",
              "{\"type\":\"unsubscribe\",\"channel\":\"%s\"}",
              "{\"type\":\"x\",\"channel\":\"%s\"}")) {
        client.send(message.formatted("n".repeat(256)));
        assertThat(client.take("error").at("/data/code").asString())
            .as(message)
            .isEqualTo("malformed_frame");
      }
      client.request("{\"type\":\"ping\"}");
    }
  }

  @Test
  void longTextsAreNotEchoedWhole() throws Exception {
    try (StompClient client = gateway.client(alice)) {
      client.send("SUBSCRIBE\nid:1\ndestination:/nowhere/" + "x".repeat(50_000) + "\n\n\0");
      assertThat(client.take("ERROR").header("message")).startsWith("destination").hasSize(1_000);
    }
  }

  /**
   * The session stops reading at 256 pending frames, but a single message may have more frames than
   * that.
   */
  @Test
  void manyFramesInOneMessageAreTakenInOrder() throws Exception {
    StringBuilder frames = new StringBuilder();
    for (int i = 0; i < 1_500; i++) {
      frames
          .append("SEND\nreceipt:")
          .append(i)
          .append("\ndestination:/queue/team-7.many\n\n")
          .append(i)
          .append('\0');
    }
    for (boolean tcp : new boolean[] {false, true}) {
      try (StompClient client = stomp(tcp)) {
        client.send(frames.toString());
        Patience.await("all receipts")
            .untilAsserted(() -> assertThat(client.frames("RECEIPT")).hasSize(1_500));
        client.request("DISCONNECT", "");
      }
    }
  }
}
