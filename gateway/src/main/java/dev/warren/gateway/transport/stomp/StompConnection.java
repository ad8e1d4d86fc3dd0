package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.history.Resume;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.Client;
import dev.warren.gateway.session.Command;
import dev.warren.gateway.session.CommandPath;
import dev.warren.gateway.session.Message;
import dev.warren.gateway.session.Session;
import dev.warren.gateway.session.Sessions;
import dev.warren.gateway.session.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** One STOMP client, whatever it comes over. All on the connection's event loop. */
final class StompConnection implements Client {

  private static final Logger log = LoggerFactory.getLogger(StompConnection.class);

  private static final String SERVER = "warren";

  private final CommandPath path;
  private final StompCommands commands;
  private final Transport transport;
  private final ChannelHandlerContext context;
  private final Session session;

  private boolean closing;
  private long notices;

  /**
   * @param context where finished frames are written, below every handler that would encode them
   */
  StompConnection(
      Sessions sessions,
      CommandPath path,
      StompCommands commands,
      Transport transport,
      ChannelHandlerContext context) {
    this.path = path;
    this.commands = commands;
    this.transport = transport;
    this.context = context;
    this.session = sessions.open(this, context);
  }

  Session session() {
    return session;
  }

  @Override
  public Wire wire() {
    return transport.wire();
  }

  /** The next bytes that came from the client. */
  void read(ByteBuf bytes) {
    if (closing) {
      return;
    }
    session.alive();
    commands.feed(ByteBufUtil.getBytes(bytes));
    try {
      Command command;
      while (!closing && (command = commands.next()) != null) {
        path.take(session, command);
      }
    } catch (Refused refused) {
      session.refuse(refused, commands.refusedReceipt());
    } catch (RuntimeException defect) {
      // A defect of ours: whoever meets it is told, and nobody else notices.
      log.error("a frame of {} could not be dealt with", context.channel(), defect);
      session.refuse(
          new Refused(Refusal.INTERNAL_ERROR, "the gateway failed; its log says why"),
          commands.refusedReceipt());
    }
  }

  @Override
  public void connected(User user, String sessionId, long sendsEveryMs, long wantsEveryMs) {
    commands.connected();
    // Without escapes, whatever the version (STOMP 1.2, "Value Encoding").
    session.write(
        StompFrame.of("CONNECTED", StompVersion.V1_0, transport.framing(), context.alloc(), 256)
            .header("version", commands.version().number())
            .header("user-name", user.name())
            .header("session", sessionId)
            .header("server", SERVER)
            .header("heart-beat", sendsEveryMs + "," + wantsEveryMs)
            .noBody());
  }

  @Override
  public void receipt(String id, Map<String, String> headers) {
    StompFrame frame = frame("RECEIPT", 0).header("receipt-id", id);
    headers.forEach(frame::header);
    session.write(frame.noBody());
  }

  @Override
  public void subscribed(Command.Subscribe asked, Resume.Outcome outcome) {
    if (asked.receipt() != null) {
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("position", Long.toString(outcome.position()));
      headers.put("replayed", Integer.toString(outcome.replayed()));
      headers.put("recovered", Boolean.toString(outcome.recovered()));
      receipt(asked.receipt(), headers);
    }
  }

  @Override
  public void error(Refused refused, @Nullable String receipt) {
    StompFrame frame = refusal("ERROR", refused, receipt);
    if (refused.refusal() == Refusal.UNSUPPORTED_VERSION) {
      frame.header("version", "1.0,1.1,1.2");
    }
    byte[] body = refused.getMessage().getBytes(StandardCharsets.UTF_8);
    session.write(
        frame
            .header("content-type", "text/plain;charset=utf-8")
            .header("content-length", body.length)
            .body(body));
  }

  @Override
  public void notice(@Nullable String errors, Refused refused, @Nullable String receipt) {
    byte[] body =
        JsonMapper.shared()
            .writeValueAsBytes(
                Map.of("code", refused.refusal().code(), "error", refused.getMessage()));
    session.write(
        refusal("MESSAGE", refused, receipt)
            .header("destination", "/user/queue/errors")
            .header("subscription", Objects.requireNonNull(errors))
            .header("message-id", ++notices)
            .header("timestamp", System.currentTimeMillis())
            .header("content-type", "application/json")
            .header("content-length", body.length)
            .body(body));
  }

  private StompFrame refusal(String command, Refused refused, @Nullable String receipt) {
    StompFrame frame =
        frame(command, 0)
            .header("message", refused.getMessage().replaceAll("\\s*[\\r\\n]+\\s*", " "))
            .header("code", refused.refusal().code());
    if (receipt != null) {
      frame.header("receipt-id", receipt);
    }
    return frame;
  }

  @Override
  public ByteBuf message(Message message) {
    byte[] body = message.body();
    StompFrame frame = frame("MESSAGE", body.length);
    if (isNamed(message.subscription())) {
      frame.header("subscription", message.subscription());
    }
    frame.header("message-id", message.id()).header("destination", message.destination());
    if (message.acknowledged()) {
      frame.header("ack", message.id());
    }
    if (message.redelivered() != null) {
      frame.header("redelivered", message.redelivered().toString());
    }
    if (message.timestampMillis() > 0) {
      frame.header("timestamp", message.timestampMillis());
    }
    if (!message.contentType().isEmpty()) {
      frame.header("content-type", message.contentType());
    }
    return frame
        .header("content-length", body.length)
        .own(message.headers())
        .body(body, ByteBufUtil.isText(Unpooled.wrappedBuffer(body), StandardCharsets.UTF_8));
  }

  @Override
  public void heartBeat() {
    session.write(StompFrame.heartBeat(transport.framing()));
  }

  @Override
  public MessageEncoder encoder(String subscriptionId, AckMode ack) {
    return encoder(subscriptionId, ack, false);
  }

  @Override
  public MessageEncoder notificationEncoder(String subscriptionId, AckMode ack) {
    return encoder(subscriptionId, ack, true);
  }

  @Override
  public MessageEncoder beginning(MessageEncoder encoder, boolean recovered) {
    return new FirstFrameEncoder((StompMessageEncoder) encoder, "recovered", recovered);
  }

  private MessageEncoder encoder(String subscriptionId, AckMode ack, boolean notifications) {
    return new StompMessageEncoder(
        StompMessageFormat.of(commands.version(), ack != AckMode.AUTO, notifications),
        transport.framing(),
        isNamed(subscriptionId) ? subscriptionId : null);
  }

  /** STOMP 1.0 knows subscriptions without id; such a one is filed under its destination. */
  private boolean isNamed(String subscriptionId) {
    return commands.version() != StompVersion.V1_0 || !subscriptionId.startsWith("/");
  }

  @Override
  public void reading(boolean on) {
    context.channel().config().setAutoRead(on);
  }

  @Override
  public void close(CloseReason reason) {
    if (!closing) {
      closing = true;
      // The client's answer has to be read even where its SENDs were too many.
      context.channel().config().setAutoRead(true);
      transport.close(reason, reason == CloseReason.TOO_SLOW || session.isBehind());
    }
  }

  private StompFrame frame(String command, int bodyBytes) {
    return StompFrame.of(
        command, commands.version(), transport.framing(), context.alloc(), 256 + bodyBytes);
  }
}
