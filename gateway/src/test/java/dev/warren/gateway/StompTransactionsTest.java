package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sections "BEGIN", "COMMIT" and "ABORT" of STOMP, in every version and transport. */
class StompTransactionsTest extends OnAQueue {

  @ParameterizedTest
  @EnumSource
  void sendsTakeEffectAtCommit(Way way) {
    for (String where : List.of("/queue/" + name, "/topic/custom." + name)) {
      String destination = "destination:" + where + "\n";
      try (StompClient client = SERVER.subscribed(way, destination)) {
        client.request("BEGIN", "transaction:t\n");
        client.frame("SEND", "transaction:t\ntrace:1\n" + destination, "in 1");
        client.frame("SEND", "transaction:t\n" + destination, "in 2");
        client.request("SEND", destination, "outside");
        assertThat(client.message().text()).as(where).isEqualTo("outside");
        client.request("COMMIT", "transaction:t\n");
        StompFrame first = client.message();
        assertThat(first.text()).isEqualTo("in 1");
        assertThat(first.headers()).containsEntry("trace", "1").doesNotContainKey("transaction");
        assertThat(client.message().text()).isEqualTo("in 2");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void abortedSendNeverArrives(Way way) {
    try (StompClient client = SERVER.subscribed(way, to)) {
      begin(client, "aborted");
      client.request("ABORT", "transaction:t\n");
      StompServer.assertNothingIsUnderWay(client, to);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ackTakesEffectAtCommit(Way way) {
    try (StompClient client = SERVER.connect(way);
        StompClient next = SERVER.connect(way)) {
      StompFrame message = unacked(client, "client");
      client.request("BEGIN", "transaction:a\n");
      client.request("ACK", "transaction:a\n" + way.naming(message));
      client.request("ABORT", "transaction:a\n");

      client.request("BEGIN", "transaction:b\n");
      client.request("ACK", "transaction:b\n" + way.naming(message));
      next.request("SUBSCRIBE", "id:s\nack:client\n" + to);
      client.request("DISCONNECT", "");
      StompFrame again = next.message();
      assertThat(again.text()).isEqualTo("1");
      assertThat(again.headers()).containsEntry("redelivered", "true");

      next.request("BEGIN", "transaction:c\n");
      next.request("ACK", "transaction:c\n" + way.naming(again));
      next.request("COMMIT", "transaction:c\n");
      next.request("UNSUBSCRIBE", "id:s\n");
      assertNothingLeft(next);
    }
  }

  /**
   * The SEND's confirm takes a while. The UNSUBSCRIBE behind COMMIT must not take effect before.
   */
  @ParameterizedTest
  @EnumSource
  void unsubscribeDoesNotOvertakeCommit(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      StompFrame message = unacked(client, "client");
      client.request("BEGIN", "transaction:t\n");
      client.request("ACK", "transaction:t\n" + way.naming(message));
      client.frame("SEND", "transaction:t\ndestination:/topic/custom.done\n", "x");
      client.frame("COMMIT", "transaction:t\nreceipt:commit\n", "");
      client.request("UNSUBSCRIBE", "id:s\n");
      assertThat(client.receipt("commit").command()).isEqualTo("RECEIPT");
      assertNothingLeft(client);
    }
  }

  @ParameterizedTest
  @EnumSource
  void abortedAckLeavesTheMessageUnacked(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      StompFrame message = unacked(client, "client");
      client.request("BEGIN", "transaction:t\n");
      client.request("ACK", "transaction:t\n" + way.naming(message));
      client.request("ABORT", "transaction:t\n");
      client.request("ACK", way.naming(message));
      client.request("UNSUBSCRIBE", "id:s\n");
      assertNothingLeft(client);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = Way.SINCE_1_1)
  void nackTakesEffectAtCommit(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      StompFrame message = unacked(client, "client-individual");
      client.request("BEGIN", "transaction:t\n");
      client.request("NACK", "transaction:t\n" + way.naming(message));
      StompServer.assertNothingIsUnderWay(client, to);
      client.request("COMMIT", "transaction:t\n");
      StompFrame again = client.message();
      assertThat(again.text()).isEqualTo("1");
      assertThat(again.headers()).containsEntry("redelivered", "true");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SEND", "ACK", "COMMIT", "ABORT"})
  void unknownTransactionIsRefused(String command) {
    for (Way way : Way.values()) {
      try (StompClient client = SERVER.connect(way)) {
        client.request("SEND", to, "1");
        client.request("SUBSCRIBE", "id:s\nack:client\n" + to);
        String headers =
            switch (command) {
              case "SEND" -> to;
              case "ACK" -> way.naming(client.message());
              default -> "";
            };
        client.refused(command, "transaction:none\n" + headers, "");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void transactionBeginsAndEndsOnce(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      client.request("BEGIN", "transaction:t\n");
      client.refused("BEGIN", "transaction:t\n", "");
    }
    for (String end : List.of("COMMIT", "ABORT")) {
      try (StompClient client = SERVER.connect(way)) {
        client.request("BEGIN", "transaction:t\n");
        client.request(end, "transaction:t\n");
        client.refused("COMMIT", "transaction:t\n", "");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void nameIsFreeAfterItsTransaction(Way way) {
    try (StompClient client = SERVER.subscribed(way, to)) {
      for (String end : List.of("ABORT", "COMMIT", "COMMIT")) {
        begin(client, end);
        client.request(end, "transaction:t\n");
      }
      assertThat(client.messages(2)).containsExactly("COMMIT", "COMMIT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void severalTransactionsAtOnceDoNotMix(Way way) {
    try (StompClient client = SERVER.subscribed(way, to)) {
      for (String transaction : List.of("a", "b", "c")) {
        client.request("BEGIN", "transaction:" + transaction + "\n");
      }
      for (String number : List.of("1", "2")) {
        for (String transaction : List.of("a", "b", "c")) {
          client.frame("SEND", "transaction:" + transaction + "\n" + to, transaction + number);
        }
      }
      client.request("COMMIT", "transaction:b\n");
      client.request("ABORT", "transaction:a\n");
      client.request("COMMIT", "transaction:c\n");
      assertThat(client.messages(4)).containsExactly("b1", "b2", "c1", "c2");
      StompServer.assertNothingIsUnderWay(client, to);
    }
  }

  @ParameterizedTest
  @EnumSource
  void transactionBelongsToItsConnection(Way way) {
    try (StompClient client = SERVER.connect(way);
        StompClient other = SERVER.connect(way)) {
      client.request("BEGIN", "transaction:t\n");
      other.refused("COMMIT", "transaction:t\n", "");
      client.request("COMMIT", "transaction:t\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void openTransactionIsAbortedAtTheEnd(Way way) {
    try (StompClient next = SERVER.subscribed(way, to)) {
      try (StompClient client = SERVER.connect(way)) {
        begin(client, "never");
        client.disconnect();
      }
      try (StompClient client = SERVER.connect(way)) {
        begin(client, "never");
      }
      try (StompClient client = SERVER.connect(way)) {
        begin(client, "never");
        client.refused("UNSUBSCRIBE", "id:none\n", "");
      }
      StompServer.assertNothingIsUnderWay(next, to);
    }
  }

  @ParameterizedTest
  @EnumSource
  void commitReceiptMeansEverythingIsStored(Way way) throws Exception {
    List<String> numbers = IntStream.range(0, 30).mapToObj(Integer::toString).toList();
    try (StompClient client = SERVER.connect(way)) {
      client.request("BEGIN", "transaction:t\n");
      numbers.forEach(number -> client.frame("SEND", "transaction:t\n" + to, number));
      client.request("COMMIT", "transaction:t\n");
      for (String number : numbers) {
        assertThat(SERVER.take("warren.queue." + name).getBody()).asString().isEqualTo(number);
      }
      assertThat(SERVER.take("warren.queue." + name)).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void receiptOfASendComesWithItsCommit(Way way) {
    for (String where : List.of("/queue/" + name, "/topic/custom." + name)) {
      String destination = "destination:" + where + "\n";
      try (StompClient client = SERVER.connect(way)) {
        client.request("BEGIN", "transaction:t\n");
        client.frame("SEND", "transaction:t\nreceipt:1\n" + destination, "in 1");
        client.frame("SEND", "transaction:t\n" + destination, "in 2");
        client.frame("SEND", "transaction:t\nreceipt:3\n" + destination, "in 3");
        client.request("SEND", destination, "outside");
        assertThat(client.untaken()).isEmpty();
        client.frame("COMMIT", "transaction:t\nreceipt:commit\n", "");
        client.receipt("commit");
        assertThat(client.frames("RECEIPT").stream().skip(2))
            .extracting(frame -> frame.header("receipt-id"))
            .containsExactly("1", "3", "commit");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void abortedSendGetsNoReceipt(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      client.request("BEGIN", "transaction:t\n");
      client.frame("SEND", "transaction:t\nreceipt:never\n" + to, "aborted");
      client.request("ABORT", "transaction:t\n");
      client.request("SEND", to, "marker");
      client.disconnect();
      assertThat(client.untaken()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusedSendFailsItsTransaction(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      client.request("SUBSCRIBE", "id:e\ndestination:/user/queue/errors\n");
      StompFrame job = unacked(client, "client");
      for (String refused :
          List.of("/nowhere", "/app/notes.team-7", "/queue/" + name + "\nreply-to:/temp-queue/x")) {
        client.request("BEGIN", "transaction:t\n");
        client.frame("SEND", "transaction:t\nreceipt:held\n" + to, "never");
        client.request("ACK", "transaction:t\n" + way.naming(job));
        StompFrame notice =
            client.reply("SEND", "transaction:t\ndestination:" + refused + "\n", "no JSON");
        StompFrame commit = client.reply("COMMIT", "transaction:t\n", "");
        StompFrame held =
            client.take("the reply to the SEND", f -> f.header("receipt-id").equals("held"));
        assertThat(held.command()).isEqualTo("MESSAGE");
        assertThat(held.headers()).containsEntry("code", notice.header("code"));
        assertThat(commit.command()).isEqualTo("MESSAGE");
        assertThat(commit.headers()).containsEntry("code", notice.header("code"));
      }
      client.request("BEGIN", "transaction:t\n");
      client.request("COMMIT", "transaction:t\n");
      client.request("ACK", way.naming(job));
      StompServer.assertNothingIsUnderWay(client, to);
    }
  }

  /** Begins a transaction {@code t} with a SEND to the queue. */
  private void begin(StompClient client, String body) {
    client.request("BEGIN", "transaction:t\n");
    client.frame("SEND", "transaction:t\n" + to, body);
  }

  /** A message of the queue, which the client has got and not acked. */
  private StompFrame unacked(StompClient client, String mode) {
    client.request("SEND", to, "1");
    client.request("SUBSCRIBE", "id:s\nack:" + mode + "\n" + to);
    return client.message();
  }

  /** Sends one more message, and asserts that no other arrives before it. */
  private void assertNothingLeft(StompClient client) {
    client.request("SEND", to, "marker");
    client.request("SUBSCRIBE", "id:s\n" + to);
    assertThat(client.message().text()).isEqualTo("marker");
  }
}
