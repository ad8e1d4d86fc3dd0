package dev.warren.gateway.transport.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.session.Replies;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Replies, read like a STOMP client reads them. */
@ExtendWith(NoLeaks.class)
class StompRepliesTest {

  private final StompCommands commands = new StompCommands(10_000, ReadCommands.OWN, null);
  private final StompReplies replies =
      new StompReplies(commands, Transport.STOMP_TCP, Framing.NONE);

  private String encode(Reply reply) {
    ByteBuf frame = replies.encode(reply, UnpooledByteBufAllocator.DEFAULT);
    if (frame == null) {
      return "";
    }
    String text = frame.toString(StandardCharsets.UTF_8);
    frame.release();
    return text;
  }

  private void connect(String version) throws Refused {
    commands.feed(
        ("CONNECT\naccept-version:" + version + "\n\n\0").getBytes(StandardCharsets.UTF_8));
    commands.next();
  }

  @Test
  void everyReplyHasAFrameOverTcpButThoseOfWebSocket() throws Refused {
    for (Reply reply : Replies.all()) {
      assertThat(encode(reply).isEmpty())
          .as("%s", reply)
          .isEqualTo(reply instanceof Reply.Goodbye || reply instanceof Reply.Probe);
    }
  }

  @Test
  void goodbyeIsACloseFrameOverWebSocket() {
    StompReplies overWebSocket = new StompReplies(commands, Transport.STOMP, Framing.WEB_SOCKET);
    ByteBuf frame =
        overWebSocket.encode(
            new Reply.Goodbye(CloseReason.RESTARTING), UnpooledByteBufAllocator.DEFAULT);
    assertThat(DecodedFrame.read(frame).kind()).isEqualTo("CloseWebSocketFrame");
  }

  /** So a client that has vanished is noticed, although it asked for no heart-beats. */
  @Test
  void probeIsAPingOverWebSocket() {
    StompReplies overWebSocket = new StompReplies(commands, Transport.STOMP, Framing.WEB_SOCKET);
    ByteBuf frame = overWebSocket.encode(Reply.PROBE, UnpooledByteBufAllocator.DEFAULT);
    assertThat(DecodedFrame.read(frame).kind()).isEqualTo("PingWebSocketFrame");
  }

  @Test
  void connectedNamesVersionUserAndHeartBeats() throws Refused {
    connect("1.1");
    assertThat(encode(Replies.all().get(0)))
        .isEqualTo(
            """
            CONNECTED
            version:1.1
            user-name:alice
            session:s-1
            server:warren
            heart-beat:10000,20000

            \0""");
  }

  @Test
  void receiptOfASubscriptionCarriesItsPosition() {
    assertThat(encode(new Reply.Subscribed("sub", "4", 7L, 9, 2, false)))
        .isEqualTo("RECEIPT\nreceipt-id:4\nposition:9\nreplayed:2\nrecovered:false\n\n\0");
    assertThat(encode(new Reply.Subscribed("sub", null, null, 9, 0, true))).isEmpty();
  }

  @Test
  void messageCarriesTheHeadersOfItsSender() {
    assertThat(encode(Replies.message("{\"ü\":1}")))
        .isEqualTo(
            """
            MESSAGE
            subscription:sub
            message-id:m-1
            destination:/queue/jobs
            ack:m-1
            redelivered:false
            timestamp:1700000000123
            content-type:application/json
            content-length:8
            trace:a\\cb

            {"ü":1}\0""");
  }

  @Test
  void errorNamesTheRefusedCommand() {
    Refused refused = new Refused(Refusal.INVALID_EVENT, "type: is\n missing");
    assertThat(encode(new Reply.Error(refused, "6")))
        .startsWith(
            "ERROR\nmessage:type\\c is missing\ncode:invalid_event\nreceipt-id:6\ncontent-type:")
        .endsWith("\n\ntype: is\n missing\0");
  }

  @Test
  void errorOfAnUnknownVersionNamesTheKnownOnes() {
    Refused refused = new Refused(Refusal.UNSUPPORTED_VERSION, "accept-version '3.0'");
    assertThat(encode(new Reply.Error(refused, null))).contains("\nversion:1.0,1.1,1.2\n");
  }

  @Test
  void noticeIsAMessageOfTheErrorsSubscription() {
    Refused refused = new Refused(Refusal.UNROUTABLE, "no queue");
    assertThat(encode(new Reply.Notice(refused, null, null, new Reply.Place("e", false, 3))))
        .startsWith("MESSAGE\nmessage:no queue\ncode:unroutable\nsubscription:e\n")
        .contains("\ndestination:/user/queue/errors\nmessage-id:3\n")
        .doesNotContain("receipt-id", "subscription-id", "ack");
  }

  @Test
  void noticeNamesTheRefusedSubscription() {
    Refused refused = new Refused(Refusal.NOT_ALLOWED, "no");
    assertThat(encode(new Reply.Notice(refused, "r", "s\n1", new Reply.Place("e", true, 3))))
        .contains("\nreceipt-id:r\n", "\nsubscription-id:s\\n1\n", "\nack:3\n");
  }

  @Test
  void warningNamesTheEndOfTheToken() {
    Instant end = Instant.ofEpochMilli(1_700_000_000_000L);
    assertThat(encode(new Reply.TokenExpiring(end, new Reply.Place("e", false, 3))))
        .startsWith("MESSAGE\n")
        .contains("\ncode:token_expiring\n", "\nexpires:1700000000000\n", "\nsubscription:e\n")
        .contains("\"expires\":\"2023-11-14T22:13:20.000Z\"");
  }
}
