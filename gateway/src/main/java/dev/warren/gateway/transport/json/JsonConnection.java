package dev.warren.gateway.transport.json;

import dev.warren.channel.Channel;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.command.Client;
import dev.warren.gateway.command.Command;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.Reads;
import dev.warren.gateway.session.SessionSettings;
import dev.warren.gateway.transport.Doors;
import dev.warren.gateway.transport.websocket.OverWebSocket;
import dev.warren.gateway.transport.websocket.WebSocketUpgrade.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A client that speaks JSON over WebSocket. Event loop only. */
final class JsonConnection extends OverWebSocket {

  private static final Logger log = LoggerFactory.getLogger(JsonConnection.class);

  private static final Queue<Part> NONE = new ArrayDeque<>(0);

  /** A part of a message. It needs no release, as its bytes are on the heap. */
  private record Part(ByteBuf bytes, boolean last) {}

  private final Doors doors;
  private final History history;
  private final Reads reads;
  private final @Nullable String token;
  private final Authenticator authenticator;
  private final MessageReader messages;
  private final JsonCommands commands;
  private final Welcome welcome;
  private final JsonSubscriptions subscriptions;
  private final JsonReplies replies;

  /**
   * The messages behind an {@code auth} that waits. While none waits, this is the shared empty
   * queue.
   */
  private Queue<Part> held = NONE;

  /**
   * @param channel the path's channel; null for {@code /ws}
   */
  JsonConnection(
      Doors doors,
      History history,
      Reads reads,
      Authenticator authenticator,
      @Nullable Channel channel,
      Handshake handshake) {
    super(handshake.from());
    this.doors = doors;
    this.history = history;
    this.reads = reads;
    this.token = handshake.token();
    this.authenticator = authenticator;
    this.messages = new MessageReader(doors.maxFrameBytes());
    this.commands = new JsonCommands(channel);
    this.welcome = new Welcome(doors.path(), channel, handshake.url().parameter("since"));
    this.subscriptions = new JsonSubscriptions(doors.path(), welcome);
    this.replies = new JsonReplies(channel, welcome);
  }

  @Override
  protected Client openFrames(ChannelHandlerContext context) {
    return doors.clients().open(replies, this, context);
  }

  @Override
  protected void started() {
    if (token != null || authenticator.admitsAnonymous()) {
      whenJudged(Credentials.ofToken(token), () -> connect(token));
    }
  }

  /** Runs an action once the gateway can judge a token; further messages wait until then. */
  private void whenJudged(Credentials credentials, Runnable action) {
    CompletionStage<?> awaited = authenticator.awaits(credentials);
    if (awaited == null) {
      action.run();
    } else {
      await(awaited, () -> whenJudged(credentials, action));
    }
  }

  @Override
  protected void readOn() {
    while (!held.isEmpty() && !isAwaiting() && !session().hasEnded()) {
      Part next = held.remove();
      readNow(next.bytes(), next.last());
    }
  }

  private void connect(@Nullable String token) {
    take(
        new Command.Connect(
            Credentials.ofToken(token),
            SessionSettings.JSON_PING_MS,
            SessionSettings.JSON_PING_MS));
    welcome.begin(client());
  }

  private void take(Command command) {
    doors.path().take(client(), command);
  }

  @Override
  protected void pong() {
    session().heard(0);
  }

  @Override
  protected void read(ByteBuf bytes, boolean last) {
    session().heard(bytes.readableBytes());
    if (isAwaiting() || !held.isEmpty()) {
      if (held == NONE) {
        held = new ArrayDeque<>();
      }
      // The queue gets at most the rest of one read of the socket, because the gateway has stopped
      // reading.
      held.add(new Part(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(bytes)), last));
    } else {
      readNow(bytes, last);
    }
  }

  private void readNow(ByteBuf bytes, boolean last) {
    String ref = null;
    try {
      ObjectNode message = next(bytes, last);
      if (message != null) {
        ref = JsonCommands.ref(message);
        session().meter().frame();
        handle(message, ref);
      }
    } catch (Refused refused) {
      session().refuse(refused, ref);
    } catch (RuntimeException defect) {
      // A defect of the gateway: it must affect this client's connection only.
      log.error("A message of client {} could not be handled.", session().id(), defect);
      session().refuse(Refused.internalError(), ref);
    }
  }

  @Override
  protected long waitingBytes() {
    return messages.waitingBytes();
  }

  private @Nullable ObjectNode next(ByteBuf bytes, boolean last) throws Refused {
    ObjectNode message = null;
    try {
      message = messages.read(bytes, last, session().isConnected());
    } finally {
      if (message == null) {
        session().meter().frame(); // The bytes are a part of a message, or malformed.
      }
    }
    return message;
  }

  private void handle(ObjectNode message, @Nullable String ref) throws Refused {
    if (message.has("tool") && !message.has("type")) {
      session().connectedUser();
      callTool(message.path("tool").asString(""), message.path("arguments"), ref);
      return;
    }
    switch (JsonCommands.type(message)) {
      case "auth" -> authenticate(JsonCommands.token(message), ref);
      case "ping" -> {
        session().write(JsonFrame.finished(JsonFrame.of("pong"), context().alloc()));
        session().receipt(ref);
      }
      case "pong" -> session().receipt(ref);
      case "subscribe" ->
          subscriptions.subscribe(
              client(), commands.channel(message), JsonCommands.startAt(message), ref);
      case "unsubscribe" -> subscriptions.unsubscribe(client(), commands.channel(message), ref);
      case "alert_ack" -> take(JsonCommands.acknowledgeAlert(message, ref));
      default -> {
        session().connectedUser();
        take(commands.publish(message, ref));
        welcome.renewed(client());
      }
    }
  }

  private void callTool(String tool, JsonNode arguments, @Nullable String ref) throws Refused {
    Tools.checkExists(tool);
    Channel channel = commands.session(arguments);
    if (tool.equals("subscribe")) {
      subscriptions.subscribe(client(), channel.name(), JsonCommands.startAt(arguments), ref);
    } else {
      new Tools(session(), history, reads).call(tool, channel, arguments, ref);
    }
  }

  private void authenticate(String token, @Nullable String ref) {
    whenJudged(Credentials.ofToken(token), () -> authenticateNow(token, ref));
  }

  private void authenticateNow(String token, @Nullable String ref) {
    if (session().isConnected()) {
      if (isOfAnotherUser(token)) {
        welcome.leave(client());
      }
      take(new Command.Renew(Credentials.ofToken(token), ref));
      welcome.renewed(client());
    } else {
      replies.authRequested(ref);
      connect(token);
      session().receipt(ref);
    }
  }

  /** Whether the token would make an anonymous client another user. */
  private boolean isOfAnotherUser(String token) {
    User user = session().user();
    if (user == null || !user.anonymous()) {
      return false;
    }
    try {
      User next = authenticator.authenticate(Credentials.ofToken(token));
      return !next.name().equals(user.name());
    } catch (Refused refused) {
      return false; // The renewal is refused with the same reason.
    }
  }
}
