package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.Protocol;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Transport;
import dev.warren.gateway.transport.websocket.ControlFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encodes replies as STOMP frames, in the version that the client and the gateway agreed on.
 *
 * @param commands holds that version
 */
record StompReplies(StompCommands commands, Transport transport, Framing framing)
    implements Protocol {

  private static final String SERVER = "warren";
  private static final String TOKEN_EXPIRING = "token_expiring";
  private static final int HEADERS_ABOUT = 256;

  @Override
  public @Nullable ByteBuf encode(Reply reply, ByteBufAllocator allocator) {
    if (reply instanceof Reply.Message message) {
      return message(message, allocator);
    } else if (reply instanceof Reply.Receipt receipt) {
      return receipt(receipt.receipt(), allocator).noBody();
    } else if (reply instanceof Reply.Published published) {
      return receipt(published.receipt(), allocator).noBody();
    } else if (reply instanceof Reply.HeartBeat) {
      return StompFrame.heartBeat(framing);
    } else if (reply instanceof Reply.Subscribed subscribed) {
      return subscribed(subscribed, allocator);
    } else if (reply instanceof Reply.Connected connected) {
      return connected(connected, allocator);
    } else if (reply instanceof Reply.Renewed renewed) {
      return renewed.receipt() == null ? null : receipt(renewed.receipt(), allocator).noBody();
    } else if (reply instanceof Reply.Probe) {
      return framing == Framing.WEB_SOCKET ? ControlFrames.ping() : null;
    } else if (reply instanceof Reply.Notice notice) {
      return notice(notice, allocator);
    } else if (reply instanceof Reply.TokenExpiring expiring) {
      return tokenExpiring(expiring, allocator);
    } else if (reply instanceof Reply.Error error) {
      return error(error, allocator);
    } else if (reply instanceof Reply.Goodbye goodbye) {
      return framing == Framing.WEB_SOCKET
          ? ControlFrames.close(goodbye.reason(), allocator)
          : null;
    }
    throw new AssertionError("no frame for " + reply.getClass());
  }

  private ByteBuf connected(Reply.Connected connected, ByteBufAllocator allocator) {
    // No escapes in CONNECTED, whatever the version (STOMP 1.2, "Value Encoding").
    return StompFrame.of("CONNECTED", StompVersion.V1_0, framing, allocator, HEADERS_ABOUT)
        .header("version", commands.version().number())
        .header("user-name", connected.user().name())
        .header("session", connected.session())
        .header("server", SERVER)
        .header("heart-beat", connected.sendsEveryMs() + "," + connected.wantsEveryMs())
        .noBody();
  }

  private StompFrame receipt(String id, ByteBufAllocator allocator) {
    return frame("RECEIPT", 0, allocator).header("receipt-id", id);
  }

  private @Nullable ByteBuf subscribed(Reply.Subscribed subscribed, ByteBufAllocator allocator) {
    return subscribed.receipt() == null
        ? null
        : receipt(subscribed.receipt(), allocator)
            .header("position", Long.toString(subscribed.position()))
            .header("replayed", Integer.toString(subscribed.replayed()))
            .header("recovered", Boolean.toString(subscribed.recovered()))
            .noBody();
  }

  private ByteBuf error(Reply.Error error, ByteBufAllocator allocator) {
    StompFrame frame = refusal("ERROR", error.refused(), error.receipt(), allocator);
    if (error.refused().refusal() == Refusal.UNSUPPORTED_VERSION) {
      frame.header("version", "1.0,1.1,1.2");
    }
    byte[] body = error.refused().getMessage().getBytes(StandardCharsets.UTF_8);
    return frame
        .header("content-type", "text/plain;charset=utf-8")
        .header("content-length", body.length)
        .body(body);
  }

  private ByteBuf notice(Reply.Notice notice, ByteBufAllocator allocator) {
    Refused refused = notice.refused();
    byte[] body =
        JsonMapper.shared()
            .writeValueAsBytes(
                Map.of("code", refused.refusal().code(), "error", refused.getMessage()));
    StompFrame frame = refusal("MESSAGE", refused, notice.receipt(), allocator);
    if (notice.subscription() != null) {
      frame.header("subscription-id", notice.subscription());
    }
    return toErrors(frame, notice.place(), body);
  }

  private ByteBuf tokenExpiring(Reply.TokenExpiring expiring, ByteBufAllocator allocator) {
    String message = "the token expires soon; send a fresh one to /app/token";
    Map<String, String> json =
        Map.of("code", TOKEN_EXPIRING, "error", message, "expires", expiring.expiresText());
    byte[] body = JsonMapper.shared().writeValueAsBytes(json);
    StompFrame frame =
        frame("MESSAGE", 0, allocator)
            .header("message", message)
            .header("code", TOKEN_EXPIRING)
            .header("expires", expiring.expires().toEpochMilli());
    return toErrors(frame, expiring.place(), body);
  }

  /** Completes a message of the destination {@code /user/queue/errors}. */
  private ByteBuf toErrors(StompFrame frame, Reply.Place place, byte[] json) {
    if (place.errors() != null && isNamed(place.errors())) {
      frame.header("subscription", place.errors());
    }
    frame.header("destination", "/user/queue/errors").header("message-id", place.number());
    if (place.wantsAck()) {
      frame.header("ack", place.number());
    }
    return frame
        .header("timestamp", System.currentTimeMillis())
        .header("content-type", "application/json")
        .header("content-length", json.length)
        .body(json);
  }

  private StompFrame refusal(
      String command, Refused refused, @Nullable String receipt, ByteBufAllocator allocator) {
    StompFrame frame =
        frame(command, 0, allocator)
            .header("message", oneLine(refused.getMessage()))
            .header("code", refused.refusal().code());
    if (receipt != null) {
      frame.header("receipt-id", receipt);
    }
    return frame;
  }

  private ByteBuf message(Reply.Message message, ByteBufAllocator allocator) {
    Reply.Payload payload = message.payload();
    byte[] body = payload.body();
    StompFrame frame = frame("MESSAGE", body.length, allocator);
    if (isNamed(message.target().subscription())) {
      frame.header("subscription", message.target().subscription());
    }
    frame.header("message-id", message.id()).header("destination", message.target().destination());
    if (message.wantsAck()) {
      frame.header("ack", message.id());
    }
    if (message.redelivered() != null) {
      frame.header("redelivered", message.redelivered().toString());
    }
    if (payload.timestampMillis() > 0) {
      frame.header("timestamp", payload.timestampMillis());
    }
    if (!payload.contentType().isEmpty()) {
      frame.header("content-type", payload.contentType());
    }
    return frame
        .header("content-length", body.length)
        .own(payload.headers())
        .body(body, ByteBufUtil.isText(Unpooled.wrappedBuffer(body), StandardCharsets.UTF_8));
  }

  /**
   * The probe is a Ping of WebSocket. Over TCP the operating system probes ({@code ClientSockets}).
   */
  @Override
  public boolean probes() {
    return framing == Framing.WEB_SOCKET;
  }

  @Override
  public MessageEncoder encoder(String subscriptionId, AckMode ack, boolean notificationsOnly) {
    return new StompMessageEncoder(
        StompMessageFormat.of(commands.version(), ack != AckMode.AUTO, notificationsOnly),
        framing,
        isNamed(subscriptionId) ? subscriptionId : null);
  }

  @Override
  public MessageEncoder beginning(MessageEncoder encoder, boolean recovered) {
    return ((StompMessageEncoder) encoder).beginning(recovered);
  }

  /**
   * Whether the client chose the id. In STOMP 1.0 a subscription may have none; its destination
   * serves as the id then.
   */
  private boolean isNamed(String subscriptionId) {
    return commands.version() != StompVersion.V1_0 || !subscriptionId.startsWith("/");
  }

  private StompFrame frame(String command, int bodyBytes, ByteBufAllocator allocator) {
    return StompFrame.of(
        command, commands.version(), framing, allocator, HEADERS_ABOUT + bodyBytes);
  }

  /**
   * The message on one line. It may quote a client's text, and a pattern for spaces around line
   * ends is too slow on some texts.
   */
  static String oneLine(String message) {
    return message
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(" "));
  }
}
