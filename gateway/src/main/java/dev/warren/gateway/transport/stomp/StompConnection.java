package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.session.Client;
import dev.warren.gateway.session.Command;
import dev.warren.gateway.session.CommandPath;
import dev.warren.gateway.session.Session;
import dev.warren.gateway.session.Sessions;
import dev.warren.gateway.topic.MessageEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** One STOMP client over WebSocket. All on the connection's event loop. */
final class StompConnection extends SimpleChannelInboundHandler<WebSocketFrame> implements Client {

  private static final Logger log = LoggerFactory.getLogger(StompConnection.class);

  /** How long a client may take to answer a close frame, before the connection is cut. */
  private static final long CLOSE_TIMEOUT_S = 3;

  /** The same for one that reads slowly: behind what it has not read yet it finds the reason. */
  private static final long SLOW_CLOSE_TIMEOUT_S = 30;

  private static final String SERVER = "warren";

  private final Sessions sessions;
  private final CommandPath path;
  private final StompCommands commands;

  private @Nullable ChannelHandlerContext context;
  private @Nullable Session session;
  private boolean closing;
  private long notices;

  StompConnection(Sessions sessions, CommandPath path, StompCommands commands) {
    this.sessions = sessions;
    this.path = path;
    this.commands = commands;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    // A write from here goes out as it is: what Warren writes are finished WebSocket frames.
    session = sessions.open(this, context.pipeline().context(WebSocketFrameEncoder.class));
    context.channel().config().setAutoRead(true);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    Session session = this.session;
    if (frame instanceof PingWebSocketFrame) {
      pong(context, frame.content());
    } else if (frame instanceof CloseWebSocketFrame close) {
      closedByClient(context, close);
    } else if (!(frame instanceof PongWebSocketFrame) && session != null && !closing) {
      session.alive();
      read(session, ByteBufUtil.getBytes(frame.content()));
    }
  }

  private void read(Session session, byte[] bytes) {
    commands.feed(bytes);
    try {
      Command command;
      while (!closing && (command = commands.next()) != null) {
        path.take(session, command);
      }
    } catch (Refused refused) {
      session.refuse(refused, commands.refusedReceipt());
    } catch (RuntimeException defect) {
      // A defect of ours: whoever meets it is told, and nobody else notices.
      log.error("a frame of {} could not be dealt with", context().channel(), defect);
      session.refuse(
          new Refused(Refusal.INTERNAL_ERROR, "the gateway failed; its log says why"),
          commands.refusedReceipt());
    }
  }

  /** Into the outbox, as who sends Pings and reads no Pongs is too slow as well. */
  private void pong(ChannelHandlerContext context, ByteBuf payload) {
    if (session != null && !closing) {
      session.write(StompFrame.pong(payload, context.alloc()));
    }
  }

  private void closedByClient(ChannelHandlerContext context, CloseWebSocketFrame close) {
    if (session != null) {
      session.gone();
    }
    if (closing) {
      context.close();
    } else {
      closing = true;
      cutAfter(context, CLOSE_TIMEOUT_S);
      context.writeAndFlush(close.retain()).addListener(written -> context.channel().close());
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (session != null) {
      session.drain();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (session != null) {
      session.gone();
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("connection {} ends: {}", context.channel().remoteAddress(), cause.toString());
    context.close();
  }

  @Override
  public void connected(User user, String sessionId, long sendsEveryMs, long wantsEveryMs) {
    commands.connected();
    // Without escapes, whatever the version (STOMP 1.2, "Value Encoding").
    write(
        StompFrame.of("CONNECTED", StompVersion.V1_0, context().alloc(), 256)
            .header("version", commands.version().number())
            .header("user-name", user.name())
            .header("session", sessionId)
            .header("server", SERVER)
            .header("heart-beat", sendsEveryMs + "," + wantsEveryMs)
            .noBody());
  }

  @Override
  public void receipt(String id, Map<String, String> headers) {
    StompFrame frame = frame("RECEIPT").header("receipt-id", id);
    headers.forEach(frame::header);
    write(frame.noBody());
  }

  @Override
  public void error(Refused refused, @Nullable String receipt) {
    StompFrame frame = refusal("ERROR", refused, receipt);
    if (refused.refusal() == Refusal.UNSUPPORTED_VERSION) {
      frame.header("version", "1.0,1.1,1.2");
    }
    byte[] body = refused.getMessage().getBytes(StandardCharsets.UTF_8);
    write(
        frame
            .header("content-type", "text/plain;charset=utf-8")
            .header("content-length", body.length)
            .body(body));
  }

  @Override
  public void notice(String subscriptionId, Refused refused, @Nullable String receipt) {
    byte[] body =
        JsonMapper.shared()
            .writeValueAsBytes(
                Map.of("code", refused.refusal().code(), "error", refused.getMessage()));
    write(
        refusal("MESSAGE", refused, receipt)
            .header("destination", "/user/queue/errors")
            .header("subscription", subscriptionId)
            .header("message-id", ++notices)
            .header("timestamp", System.currentTimeMillis())
            .header("content-type", "application/json")
            .header("content-length", body.length)
            .body(body));
  }

  private StompFrame refusal(String command, Refused refused, @Nullable String receipt) {
    StompFrame frame =
        frame(command)
            .header("message", refused.getMessage().replaceAll("\\s*[\\r\\n]+\\s*", " "))
            .header("code", refused.refusal().code());
    if (receipt != null) {
      frame.header("receipt-id", receipt);
    }
    return frame;
  }

  @Override
  public void heartBeat() {
    write(StompFrame.heartBeat());
  }

  @Override
  public MessageEncoder encoder(String subscriptionId) {
    // STOMP 1.0 knows subscriptions without id; such a one is filed under its destination.
    boolean named = commands.version() != StompVersion.V1_0 || !subscriptionId.startsWith("/");
    return new StompMessageEncoder(commands.version(), named ? subscriptionId : null);
  }

  @Override
  public void reading(boolean on) {
    if (context != null) {
      context.channel().config().setAutoRead(on);
    }
  }

  @Override
  public void close(CloseReason reason) {
    ChannelHandlerContext context = this.context;
    if (context != null && !closing) {
      closing = true;
      // The client's answer has to be read even where its SENDs were too many.
      context.channel().config().setAutoRead(true);
      boolean slow = reason == CloseReason.TOO_SLOW || session != null && session.isBehind();
      cutAfter(context, slow ? SLOW_CLOSE_TIMEOUT_S : CLOSE_TIMEOUT_S);
      write(StompFrame.close(reason, context.alloc()));
    }
  }

  private static void cutAfter(ChannelHandlerContext context, long seconds) {
    context.executor().schedule(() -> context.close(), seconds, TimeUnit.SECONDS);
  }

  private StompFrame frame(String command) {
    return StompFrame.of(command, commands.version(), context().alloc(), 256);
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return context;
  }

  private void write(ByteBuf frame) {
    if (session != null) {
      session.write(frame);
    } else {
      frame.release();
    }
  }
}
