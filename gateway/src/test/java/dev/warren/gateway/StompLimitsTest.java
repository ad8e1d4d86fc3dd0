package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.session.Sessions;
import dev.warren.testkit.Patience;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The limits of a session, and its end when it exceeds one. */
@WithGateway({"warren.session.max-outbox=1000000B", "warren.session.max-frame=300KB"})
class StompLimitsTest {

  private static RunningGateway gateway;

  @Test
  void everyRefusalHasACodeAndACloseReason() throws Exception {
    Map<String, String> refused =
        Map.of(
            "SUBSCRIBE\nid:1\ndestination:/topic/notes.team-8\nreceipt:r\n\n\0",
            "not_allowed 4003",
            "SEND\ndestination:/exchange/x\nreceipt:r\n\n\0",
            "unknown_destination 4003",
            "UNSUBSCRIBE\nid:none\nreceipt:r\n\n\0",
            "malformed_frame 1002",
            "SUBSCRIBE\nid:\ndestination:/topic/notes.team-7\nreceipt:r\n\n\0",
            "malformed_frame 1002",
            "SEND\nreceipt:r\ndestination:/topic/custom.team-7\ncontent-length:1\n\nxyz\0",
            "malformed_frame 1002",
            "COMMIT\ntransaction:1\nreceipt:r\n\n\0",
            "malformed_frame 1002",
            "SEND\nreceipt:r\ndestination:/topic/custom.team-7\ncontent-length:900000\n\n",
            "frame_too_large 1009",
            "SEND\nreceipt:r\ndestination:/app/notes.team-7\n\nno JSON\0",
            "invalid_event 1002");
    for (Map.Entry<String, String> line : refused.entrySet()) {
      try (StompClient client = gateway.client(gateway.bob())) {
        client.send(line.getKey());
        StompFrame error = client.take("ERROR");
        assertThat(error.headers())
            .as(line.getKey())
            .containsEntry("receipt-id", "r")
            .containsKey("message");
        assertThat(error.headers().get("code") + " " + client.closeCode())
            .isEqualTo(line.getValue());
        assertThat(error.text()).isNotBlank();
      }
    }
    try (StompClient client = StompClient.open(gateway.stomp())) {
      client.send("SEND\ndestination:/topic/custom.team-7\n\n\0");
      assertThat(client.take("ERROR").headers()).containsEntry("code", "no_token");
      assertThat(client.closeCode()).isEqualTo(4001);
    }
    try (StompClient client = StompClient.open(gateway.stomp())) {
      client.send("CONNECT\naccept-version:3.0\n\n\0");
      assertThat(client.take("ERROR").headers())
          .containsEntry("code", "unsupported_version")
          .containsEntry("version", "1.0,1.1,1.2");
      assertThat(client.closeCode()).isEqualTo(1002);
    }
  }

  @Test
  void onlyTheSlowConsumerIsClosed() throws Exception {
    Sessions sessions = gateway.context().getBean(Sessions.class);
    try (StompClient sender = gateway.client(gateway.bob());
        StompClient other = gateway.client(gateway.bob());
        RawWebSocket slow = new RawWebSocket(gateway.port(), "")) {
      other.subscribe("1", "/topic/custom.team-7");
      slow.text(RawWebSocket.connect(gateway.bob()));
      assertThat(slow.read().text()).startsWith("CONNECTED\n");
      slow.text("SUBSCRIBE\nid:1\nreceipt:s\ndestination:/topic/custom.team-7\n\n\0");
      assertThat(slow.read().text()).startsWith("RECEIPT\n");
      int before = sessions.count();
      String body = "x".repeat(200_000);
      int sent = 0;
      while (sessions.count() == before && sent < 200) {
        sender.request("SEND", "destination:/topic/custom.team-7\n", body);
        sent++;
      }
      assertThat(other.awaitMessages(sent)).hasSize(sent);
      RawWebSocket.Frame frame;
      String last = "";
      int messages = 0;
      while ((frame = slow.read()).opcode() != RawWebSocket.CLOSE) {
        last = frame.text();
        messages += last.startsWith("MESSAGE\n") ? 1 : 0;
      }
      assertThat(last).startsWith("ERROR\n").contains("\ncode:too_slow\n");
      assertThat(frame.closeCode()).isEqualTo(4008);
      assertThat(messages).isBetween(1, sent - 1);
      assertThat(other.isOpen() && sender.isOpen()).isTrue();
    }
  }

  @Test
  void unreadReceiptsCountAsBacklog() throws Exception {
    Sessions sessions = gateway.context().getBean(Sessions.class);
    try (RawWebSocket slow = new RawWebSocket(gateway.port(), "")) {
      slow.text(RawWebSocket.connect(gateway.bob()));
      assertThat(slow.read().text()).startsWith("CONNECTED\n");
      int before = sessions.count();
      String acks = ("ACK\nid:1\nreceipt:" + "r".repeat(2_000) + "\n\n\0").repeat(30);
      for (int i = 0; i < 500 && sessions.count() == before; i++) {
        try {
          slow.text(acks);
        } catch (IOException closed) {
          break;
        }
      }
      Patience.await("the end of the session").until(() -> sessions.count() < before);
    }
  }
}
