package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sections "RECEIPT" and "ERROR" of STOMP, in every version and transport. */
class StompReceiptsAndErrorsTest extends OnAQueue {

  @ParameterizedTest
  @EnumSource
  void everyRequestedReceiptArrives(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      client.request("SEND", to, "1");
      client.request("SEND", to, "2");
      client.request("SUBSCRIBE", "id:q\nack:" + way.finestAck() + "\n" + to);
      client.request("SUBSCRIBE", "id:t\ndestination:/topic/custom.a\n");
      client.request("SUBSCRIBE", "id:e\ndestination:/user/queue/errors\n");
      client.request("ACK", way.naming(client.message()));
      if (!way.version().equals("1.0")) {
        client.request("NACK", way.naming(client.message()));
      }
      client.request("BEGIN", "transaction:a\n");
      client.frame("SEND", "receipt:in-a\ntransaction:a\n" + to, "3");
      client.request("COMMIT", "transaction:a\n");
      client.receipt("in-a");
      client.request("BEGIN", "transaction:b\n");
      client.request("ABORT", "transaction:b\n");
      client.request("UNSUBSCRIBE", "id:t\n");
      client.request("UNSUBSCRIBE", "id:q\n");
      client.request("UNSUBSCRIBE", "id:e\n");
      client.disconnect();
      assertThat(client.untaken())
          .allSatisfy(frame -> assertThat(frame.command()).isEqualTo("MESSAGE"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void noReceiptWithoutARequest(Way way) {
    try (StompClient client = SERVER.connect(way)) {
      client.frame("SEND", to, "1");
      client.frame("SUBSCRIBE", "id:q\nack:client\n" + to, "");
      client.frame("ACK", way.naming(client.message()), "");
      client.frame("BEGIN", "transaction:a\n", "");
      client.frame("ABORT", "transaction:a\n", "");
      client.frame("UNSUBSCRIBE", "id:q\n", "");
      client.disconnect();
      assertThat(client.untaken()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void receiptsArriveInOrderOfTheFrames(Way way) {
    List<String> ids = IntStream.range(0, 30).mapToObj(i -> "s" + i).toList();
    try (StompClient client = SERVER.connect(way)) {
      StringBuilder frames = new StringBuilder();
      for (String id : ids) {
        frames.append("SEND\n").append(to).append("receipt:").append(id).append("\n\nx\0");
      }
      client.send(frames + "DISCONNECT\nreceipt:bye\n\n\0");
      client.closeCode();
      assertThat(client.untaken())
          .allSatisfy(frame -> assertThat(frame.command()).isEqualTo("RECEIPT"))
          .extracting(frame -> frame.header("receipt-id"))
          .startsWith(ids.toArray(String[]::new))
          .endsWith("bye")
          .hasSize(ids.size() + 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void receiptIdIsReturnedAsWritten(Way way) {
    String id = way.version().equals("1.0") ? "a b:c" : "a b\\cc\\\\";
    try (StompClient client = SERVER.connect(way)) {
      client.frame("SEND", to + "receipt:" + id + "\n", "x");
      client.receipt(id);
    }
  }

  @ParameterizedTest
  @EnumSource
  void errorNamesItsFrameAndEndsTheSession(Way way) {
    try (StompClient client = SERVER.connect(way);
        StompClient other = SERVER.subscribed(way, to)) {
      client.send(
          "SEND\nreceipt:bad\ndestination:/nowhere\n\nx\0"
              + "SEND\nreceipt:ignored\n%s\nignored\0".formatted(to)
              + "DISCONNECT\nreceipt:bye\n\n\0");
      StompFrame error = client.error();
      assertThat(error.headers())
          .containsEntry("receipt-id", "bad")
          .containsEntry("code", "unknown_destination")
          .hasEntrySatisfying("content-type", type -> assertThat(type).startsWith("text/plain"));
      assertThat(error.text()).isNotBlank();
      assertThat(client.untaken()).isEmpty();
      StompServer.assertNothingIsUnderWay(other, to);
    }
  }

  @ParameterizedTest
  @EnumSource
  void framesBeforeAnErrorTakeEffect(Way way) {
    try (StompClient client = SERVER.connect(way);
        StompClient other = SERVER.subscribed(way, to)) {
      client.send("SEND\n%s\nbefore\0NO SUCH COMMAND\n\n\0".formatted(to));
      client.error();
      assertThat(other.message().text()).isEqualTo("before");
    }
  }

  @ParameterizedTest
  @EnumSource
  void subscriptionIdIsUnique(Way way) {
    for (String twice : List.of("/queue/" + name, "/topic/custom.a", "/user/queue/errors")) {
      try (StompClient client = SERVER.subscribed(way, to)) {
        assertThat(
                client.refused("SUBSCRIBE", "id:s\ndestination:" + twice + "\n", "").header("code"))
            .isEqualTo("malformed_frame");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void topicAcceptsAcks(Way way) {
    String topic = "destination:/topic/custom." + name + "\n";
    for (String mode : List.of("client", way.finestAck())) {
      try (StompClient client = SERVER.connect(way)) {
        client.request("SUBSCRIBE", "id:s\nack:" + mode + "\n" + topic);
        client.request("SEND", topic, "1");
        client.request("SEND", topic, "2");
        StompFrame first = client.message();
        StompFrame second = client.message();
        if (way.version().equals("1.2")) {
          assertThat(first.header("ack")).isNotBlank();
          assertThat(second.header("ack")).isNotBlank();
        }
        client.request("ACK", way.naming(first));
        if (!way.version().equals("1.0")) {
          client.request("NACK", way.naming(second));
        }
        client.request("SEND", topic, "3");
        assertThat(client.message().text()).isEqualTo("3");
      }
    }
  }
}
