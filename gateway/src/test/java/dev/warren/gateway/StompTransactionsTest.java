package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** STOMP, "BEGIN", "COMMIT" and "ABORT", by whichever way. */
@ExtendWith(NoLeaks.class)
class StompTransactionsTest {

  @RegisterExtension static final StompServer SERVER = new StompServer();

  private final String name = SERVER.freshName();
  private final String to = "destination:/queue/" + name + "\n";

  @ParameterizedTest
  @EnumSource
  void whatIsSentInATransactionComesAfterItsCommit(Way way) {
    for (String where : List.of("/queue/" + name, "/topic/custom." + name)) {
      String destination = "destination:" + where + "\n";
      try (RawStomp client = SERVER.connect(way)) {
        client.request("SUBSCRIBE", "id:s\n" + destination);
        client.request("BEGIN", "transaction:t\n");
        client.request("SEND", "transaction:t\ntrace:1\n" + destination, "in 1");
        client.request("SEND", "transaction:t\n" + destination, "in 2");
        client.request("SEND", destination, "outside");
        assertThat(client.message().text()).as(where).isEqualTo("outside");
        client.request("COMMIT", "transaction:t\n");
        RawStomp.Frame first = client.message();
        assertThat(first.text()).isEqualTo("in 1");
        assertThat(first.headers()).containsEntry("trace", "1").doesNotContainKey("transaction");
        assertThat(client.message().text()).isEqualTo("in 2");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsAbortedNeverComes(Way way) {
    try (RawStomp client = SERVER.connect(way)) {
      client.request("SUBSCRIBE", "id:s\n" + to);
      client.request("BEGIN", "transaction:t\n");
      client.request("SEND", "transaction:t\n" + to, "aborted");
      client.request("ABORT", "transaction:t\n");
      client.request("SEND", to, "marker");
      assertThat(client.message().text()).isEqualTo("marker");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAckInATransactionCountsWithItsCommitOnly(Way way) {
    try (RawStomp client = SERVER.connect(way);
        RawStomp next = SERVER.connect(way)) {
      client.request("SEND", to, "1");
      client.request("SUBSCRIBE", "id:s\nack:client\n" + to);
      RawStomp.Frame message = client.message();
      client.request("BEGIN", "transaction:a\n");
      client.request("ACK", "transaction:a\n" + way.naming(message));
      client.request("ABORT", "transaction:a\n");

      client.request("BEGIN", "transaction:b\n");
      client.request("ACK", "transaction:b\n" + way.naming(message));
      next.request("SUBSCRIBE", "id:s\nack:client\n" + to);
      client.request("DISCONNECT", "");
      RawStomp.Frame again = next.message();
      assertThat(again.text()).isEqualTo("1");
      assertThat(again.headers()).containsEntry("redelivered", "true");

      next.request("BEGIN", "transaction:c\n");
      next.request("ACK", "transaction:c\n" + way.naming(again));
      next.request("COMMIT", "transaction:c\n");
      next.request("UNSUBSCRIBE", "id:s\n");
      next.request("SEND", to, "marker");
      next.request("SUBSCRIBE", "id:s\n" + to);
      assertThat(next.message().text()).isEqualTo("marker");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAbortedAckLeavesTheMessageToBeAcknowledged(Way way) {
    try (RawStomp client = SERVER.connect(way)) {
      client.request("SEND", to, "1");
      client.request("SUBSCRIBE", "id:s\nack:client\n" + to);
      RawStomp.Frame message = client.message();
      client.request("BEGIN", "transaction:t\n");
      client.request("ACK", "transaction:t\n" + way.naming(message));
      client.request("ABORT", "transaction:t\n");
      client.request("ACK", way.naming(message));
      client.request("UNSUBSCRIBE", "id:s\n");
      client.request("SEND", to, "marker");
      client.request("SUBSCRIBE", "id:s\n" + to);
      assertThat(client.message().text()).isEqualTo("marker");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = Way.SINCE_1_1)
  void aNackInATransactionCountsWithItsCommitOnly(Way way) {
    try (RawStomp client = SERVER.connect(way)) {
      client.request("SEND", to, "1");
      client.request("SUBSCRIBE", "id:s\nack:client-individual\n" + to);
      RawStomp.Frame message = client.message();
      client.request("BEGIN", "transaction:t\n");
      client.request("NACK", "transaction:t\n" + way.naming(message));
      client.request("SEND", to, "marker");
      assertThat(client.message().text()).isEqualTo("marker");
      client.request("COMMIT", "transaction:t\n");
      RawStomp.Frame again = client.message();
      assertThat(again.text()).isEqualTo("1");
      assertThat(again.headers()).containsEntry("redelivered", "true");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SEND", "ACK", "COMMIT", "ABORT"})
  void aTransactionThatWasNotBegunIsRefused(String command) {
    for (Way way : Way.values()) {
      try (RawStomp client = SERVER.connect(way)) {
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
  void aTransactionIsBegunOnceAndEndedOnce(Way way) {
    try (RawStomp client = SERVER.connect(way)) {
      client.request("BEGIN", "transaction:t\n");
      client.refused("BEGIN", "transaction:t\n", "");
    }
    for (String end : List.of("COMMIT", "ABORT")) {
      try (RawStomp client = SERVER.connect(way)) {
        client.request("BEGIN", "transaction:t\n");
        client.request(end, "transaction:t\n");
        client.refused("COMMIT", "transaction:t\n", "");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNameMayBeUsedAgainOnceItsTransactionHasEnded(Way way) {
    try (RawStomp client = SERVER.connect(way)) {
      client.request("SUBSCRIBE", "id:s\n" + to);
      for (String end : List.of("ABORT", "COMMIT", "COMMIT")) {
        client.request("BEGIN", "transaction:t\n");
        client.request("SEND", "transaction:t\n" + to, end);
        client.request(end, "transaction:t\n");
      }
      assertThat(client.messages(2)).containsExactly("COMMIT", "COMMIT");
    }
  }

  @ParameterizedTest
  @EnumSource
  void severalTransactionsAtOnceDoNotMix(Way way) {
    try (RawStomp client = SERVER.connect(way)) {
      client.request("SUBSCRIBE", "id:s\n" + to);
      for (String transaction : List.of("a", "b", "c")) {
        client.request("BEGIN", "transaction:" + transaction + "\n");
      }
      for (String number : List.of("1", "2")) {
        for (String transaction : List.of("a", "b", "c")) {
          client.request("SEND", "transaction:" + transaction + "\n" + to, transaction + number);
        }
      }
      client.request("COMMIT", "transaction:b\n");
      client.request("ABORT", "transaction:a\n");
      client.request("COMMIT", "transaction:c\n");
      assertThat(client.messages(4)).containsExactly("b1", "b2", "c1", "c2");
      client.request("SEND", to, "marker");
      assertThat(client.message().text()).isEqualTo("marker");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTransactionIsItsConnectionsOwn(Way way) {
    try (RawStomp client = SERVER.connect(way);
        RawStomp other = SERVER.connect(way)) {
      client.request("BEGIN", "transaction:t\n");
      other.refused("COMMIT", "transaction:t\n", "");
      client.request("COMMIT", "transaction:t\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTransactionThatIsOpenAtTheEndIsAborted(Way way) {
    try (RawStomp next = SERVER.connect(way)) {
      next.request("SUBSCRIBE", "id:s\n" + to);
      try (RawStomp client = SERVER.connect(way)) {
        client.request("BEGIN", "transaction:t\n");
        client.request("SEND", "transaction:t\n" + to, "never");
        client.request("DISCONNECT", "");
        client.awaitEnd();
      }
      try (RawStomp client = SERVER.connect(way)) {
        client.request("BEGIN", "transaction:t\n");
        client.request("SEND", "transaction:t\n" + to, "never");
      }
      try (RawStomp client = SERVER.connect(way)) {
        client.request("BEGIN", "transaction:t\n");
        client.request("SEND", "transaction:t\n" + to, "never");
        client.refused("UNSUBSCRIBE", "id:none\n", "");
      }
      next.request("SEND", to, "marker");
      assertThat(next.message().text()).isEqualTo("marker");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theReceiptOfCommitMeansThatRabbitMqHasItAll(Way way) throws Exception {
    List<String> numbers = IntStream.range(0, 30).mapToObj(Integer::toString).toList();
    try (RawStomp client = SERVER.connect(way)) {
      client.request("BEGIN", "transaction:t\n");
      numbers.forEach(number -> client.frame("SEND", "transaction:t\n" + to, number));
      client.request("COMMIT", "transaction:t\n");
      for (String number : numbers) {
        assertThat(SERVER.take("warren.queue." + name).getBody()).asString().isEqualTo(number);
      }
      assertThat(SERVER.take("warren.queue." + name)).isNull();
    }
  }
}
