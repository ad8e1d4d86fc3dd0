package dev.warren.gateway.transport.json;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.Resume;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.Client;
import dev.warren.gateway.session.Command;
import dev.warren.gateway.session.CommandPath;
import dev.warren.gateway.session.Message;
import dev.warren.gateway.session.Session;
import dev.warren.gateway.session.Sessions;
import dev.warren.gateway.session.Wire;
import dev.warren.gateway.transport.websocket.ControlFrames;
import dev.warren.gateway.transport.websocket.OverWebSocket;
import dev.warren.gateway.transport.websocket.WebSocketUpgrade.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One client that speaks JSON over WebSocket. All on the connection's event loop. */
final class JsonConnection extends OverWebSocket implements Client {

  private static final Logger log = LoggerFactory.getLogger(JsonConnection.class);

  private static final long PING_MS = 30_000;

  /** Room for a token; who has not said who it is gets no more. */
  private static final int MAX_AUTH_BYTES = 64 * 1024;

  private static final String JSON_TYPE = "application/json";

  /** Fields of a message that are not its data, where it names no data. */
  private static final Set<String> ENVELOPE = Set.of("type", "channel", "ref", "data");

  private final Sessions sessions;
  private final CommandPath path;
  private final History history;
  private final Authenticator authenticator;
  private final @Nullable Channel channel;
  private final Handshake handshake;
  private final int maxFrameBytes;

  private ByteArrayOutputStream partial = new ByteArrayOutputStream();

  /** What it subscribed to by connecting, of which it is told nothing. */
  private final Set<String> untold = new HashSet<>();

  /** From where on, of those that asked for what was before. */
  private final Map<String, Long> since = new HashMap<>();

  private @Nullable ChannelHandlerContext context;
  private @Nullable Session session;
  private boolean entering;

  /** Whether the path's own channel, without which there is nothing, is not live yet. */
  private boolean pathWaits;

  /** Whether a message said who it is, which is answered on every path. */
  private boolean authAsked;

  private @Nullable String authRef;

  private boolean closing;
  private String connectedAs = "";

  /**
   * @param channel the path's; null for {@code /ws}
   */
  JsonConnection(
      Sessions sessions,
      CommandPath path,
      History history,
      Authenticator authenticator,
      @Nullable Channel channel,
      Handshake handshake,
      int maxFrameBytes) {
    this.sessions = sessions;
    this.path = path;
    this.history = history;
    this.authenticator = authenticator;
    this.channel = channel;
    this.handshake = handshake;
    this.maxFrameBytes = maxFrameBytes;
  }

  @Override
  public Wire wire() {
    return Wire.JSON;
  }

  @Override
  protected Session open(ChannelHandlerContext context) {
    this.context = context;
    Session opened = sessions.open(this, context);
    session = opened;
    return opened;
  }

  @Override
  protected void opened() {
    if (handshake.token() != null || authenticator.admitsAnonymous()) {
      connect(handshake.token());
    }
  }

  private void connect(@Nullable String token) {
    path.take(session(), new Command.Connect(new Credentials(token, null, null), PING_MS, PING_MS));
  }

  private Session session() {
    if (session == null) {
      throw new IllegalStateException("not open yet");
    }
    return session;
  }

  @Override
  protected void pong() {
    session().alive();
  }

  @Override
  protected void read(ByteBuf bytes, boolean last) {
    Session session = session();
    session.alive();
    int most = session.isConnected() ? maxFrameBytes : Math.min(maxFrameBytes, MAX_AUTH_BYTES);
    if (partial.size() + bytes.readableBytes() > most) {
      session.refuse(
          new Refused(Refusal.FRAME_TOO_LARGE, "a message has more than %d bytes".formatted(most)),
          null);
      return;
    }
    try {
      bytes.readBytes(partial, bytes.readableBytes());
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    if (!last) {
      return;
    }
    byte[] message = partial.toByteArray();
    if (message.length > MAX_AUTH_BYTES) {
      partial = new ByteArrayOutputStream(); // it would keep the room for the largest
    } else {
      partial.reset();
    }
    String ref = null;
    try {
      ObjectNode frame = parse(message);
      ref = frame.hasNonNull("ref") ? frame.get("ref").toString() : null;
      take(session, frame, ref);
    } catch (Refused refused) {
      session.refuse(refused, ref);
    } catch (RuntimeException defect) {
      // A defect of ours: whoever meets it is told, and nobody else notices.
      log.error("a message over {} could not be handled", context, defect);
      session.refuse(
          new Refused(Refusal.INTERNAL_ERROR, "the gateway failed; its log says why"), ref);
    }
  }

  private static ObjectNode parse(byte[] message) throws Refused {
    try {
      if (JsonFrame.JSON.readTree(message) instanceof ObjectNode object) {
        return object;
      }
      throw malformed("the message is not a JSON object");
    } catch (JacksonException | NumberFormatException e) {
      throw malformed("the message is not JSON" + reason(e));
    }
  }

  private static String reason(RuntimeException e) {
    return e instanceof JacksonException json ? ": " + json.getOriginalMessage() : "";
  }

  private static Refused malformed(String reason) {
    return new Refused(Refusal.MALFORMED_FRAME, reason);
  }

  private void take(Session session, ObjectNode frame, @Nullable String ref) throws Refused {
    if (frame.has("tool") && !frame.has("type")) {
      session.connectedUser();
      Tools tools = new Tools(this, history, session);
      tools.take(frame.path("tool").asString(""), frame.path("arguments"), ref);
      return;
    }
    if (!frame.path("type").isString()) {
      throw malformed(frame.has("type") ? "type: is not a text" : "type: is missing");
    }
    switch (frame.get("type").stringValue()) {
      case "auth" -> authenticate(session, frame, ref);
      case "ping" -> {
        write(JsonFrame.of("pong", JsonFrame.data()));
        session.receipt(ref, Map.of());
      }
      case "pong" -> session.receipt(ref, Map.of());
      case "subscribe" -> {
        String to = channelOf(frame);
        subscribe(session, to, from(frame), ref);
      }
      case "unsubscribe" -> {
        String from = channelOf(frame);
        boolean known = session.subscribes(from);
        forget(from);
        path.take(session, new Command.Unsubscribe(from, ref));
        if (known) {
          write(JsonFrame.of("unsubscribed", JsonFrame.data()).put("channel", from));
        }
      }
      case "alert_ack" -> path.take(session, send("/app/alerts", bytes(frame.path("data")), ref));
      default -> publish(session, frame, ref);
    }
  }

  private void authenticate(Session session, ObjectNode frame, @Nullable String ref) {
    String token = frame.path("token").asString("");
    if (token.isEmpty()) {
      token = frame.path("data").path("token").asString("");
    }
    if (session.isConnected()) {
      path.take(session, new Command.Renew(new Credentials(token, null, null), ref));
    } else {
      authAsked = true;
      authRef = ref;
      connect(token);
      authRef = null;
      session.receipt(ref, Map.of());
    }
  }

  private String channelOf(ObjectNode frame) throws Refused {
    JsonNode named = frame.get("channel");
    if (named != null && named.isString()) {
      if (named.stringValue().startsWith("/")) {
        // By such names are subscriptions that are the connection's own.
        throw malformed("channel: '%s' is a destination".formatted(named.stringValue()));
      }
      return named.stringValue();
    }
    if (channel != null && (named == null || named.isNull())) {
      return channel.name();
    }
    throw malformed(named == null ? "channel: is missing" : "channel: is not a text");
  }

  static @Nullable StartAt from(JsonNode frame) throws Refused {
    JsonNode since = frame.has("since") ? frame.get("since") : frame.get("since_id");
    if (since != null && !since.isNull()) {
      return new StartAt.After(number("since", since));
    }
    JsonNode last = frame.get("last");
    return last == null || last.isNull()
        ? null
        : new StartAt.Last((int) Math.min(Integer.MAX_VALUE, number("last", last)));
  }

  /** A number, or one as text. */
  static long number(String field, JsonNode value) throws Refused {
    return number(field, value.asString(""), value.toString());
  }

  private static long number(String field, String text, String shown) throws Refused {
    if (!text.matches("\\d{1,18}")) {
      throw malformed("%s: %s is not a whole number of 0 or more".formatted(field, shown));
    }
    return Long.parseLong(text);
  }

  void subscribe(Session session, String to, @Nullable StartAt from, @Nullable String ref) {
    if (from == null && session.waits(to, ref)) {
      untold.remove(to);
      return; // To begin anew would take from it what it still waits for.
    }
    if (session.subscribes(to)) {
      // Again, from where it says: the one before has done its work.
      path.take(session, new Command.Unsubscribe(to, null));
    }
    forget(to);
    if (from instanceof StartAt.After after) {
      since.put(to, after.position());
    }
    path.take(session, subscribe("/topic/" + to, to, from, ref));
    if (!session.subscribes(to)) {
      since.remove(to); // it was refused
    }
  }

  /** What its subscription began with is nothing any more. */
  private void forget(String to) {
    untold.remove(to);
    since.remove(to);
    if (channel != null && to.equals(channel.name())) {
      pathWaits = false;
    }
  }

  private static Command.Subscribe subscribe(
      String destination, String id, @Nullable StartAt from, @Nullable String ref) {
    return new Command.Subscribe(id, destination, AckMode.AUTO, 0, from, ref);
  }

  private void publish(Session session, ObjectNode frame, @Nullable String ref) throws Refused {
    session.connectedUser();
    if (frame.path("type").asString().equals("user_presence") && !frame.has("channel")) {
      setPresence(session, frame, ref);
      return;
    }
    String to = channelOf(frame);
    path.take(session, send("/app/" + to, bytes(event(frame)), ref));
  }

  /** {@code "online"}, or as an object. */
  private void setPresence(Session session, ObjectNode frame, @Nullable String ref) {
    JsonNode data = frame.path("data");
    JsonNode said =
        data.isString() ? JsonFrame.data().set("status", data) : event(frame).path("data");
    path.take(session, send("/app/presence", bytes(said), ref));
  }

  /** Without {@code data} the other fields are that, and stand beside it as well. */
  private static ObjectNode event(ObjectNode frame) {
    ObjectNode event = frame.deepCopy();
    event.remove("ref");
    if (!frame.hasNonNull("data")) {
      ObjectNode data = JsonFrame.data();
      frame
          .properties()
          .forEach(
              field -> {
                if (!ENVELOPE.contains(field.getKey())) {
                  data.set(field.getKey(), field.getValue());
                }
              });
      event.set("data", data);
    }
    return event;
  }

  private static Command.Send send(String to, byte[] body, @Nullable String ref) {
    return new Command.Send(to, JSON_TYPE, Map.of(), body, null, ref);
  }

  private static byte[] bytes(JsonNode node) {
    return JsonFrame.JSON.writeValueAsBytes(node);
  }

  void write(JsonNode frame) {
    write(JsonFrame.bytes(frame));
  }

  void write(byte[] json) {
    if (context != null && !closing) {
      session().write(JsonFrame.finished(json, context.alloc()));
    }
  }

  @Override
  public void connected(User user, String sessionId, long sendsEveryMs, long wantsEveryMs) {
    connectedAs = user.name();
    if (channel == null || authAsked) {
      authenticated(user);
    }
    begin(user);
  }

  private void authenticated(User user) {
    write(JsonFrame.of("auth", JsonFrame.data().put("success", true).put("userId", user.name())));
  }

  /** What the path is subscribed to from the beginning. */
  private void begin(User user) {
    Session session = session();
    if (channel != null) {
      if (channel.kind().equals("sessions")) {
        write(
            JsonFrame.of(
                "connected",
                JsonFrame.data().put("session_id", channel.subject()).put("userId", user.name())));
      }
      StartAt from = pathsFrom(session);
      pathWaits = true;
      entering = true;
      quietly(session, "/topic/" + channel, channel.name(), from);
    } else {
      entering = true;
      quietly(session, "/user/queue/alerts", "/user/queue/alerts", null);
      Set<String> all = new LinkedHashSet<>();
      all.add("users." + Channel.word(user.name()));
      for (String kind : new String[] {"notifications", "agents", "chat", "presence"}) {
        for (ChannelPattern pattern : user.access().readable(kind)) {
          all.add(pattern.toString());
        }
      }
      all.forEach(each -> quietly(session, "/topic/" + each, each, null));
    }
    entering = false;
  }

  /** A convenience: {@code ?since=} for the path's channel. Each channel has its own pace. */
  private @Nullable StartAt pathsFrom(Session session) {
    String since = handshake.parameter("since");
    try {
      return since == null ? null : new StartAt.After(number("since", since, "'" + since + "'"));
    } catch (Refused refused) {
      session.refuse(refused, null); // and it goes on live
      return null;
    }
  }

  private void quietly(Session session, String destination, String id, @Nullable StartAt from) {
    if (session.subscribes(id)) {
      return;
    }
    untold.add(id);
    if (from instanceof StartAt.After after) {
      since.put(id, after.position());
    }
    path.take(session, subscribe(destination, id, from, null));
  }

  @Override
  public void renewed(User user, @Nullable String ref) {
    authenticated(user);
    receipt(ref);
    if (channel == null && !user.name().equals(connectedAs)) {
      // Who came as nobody has said who it is: what it began with was somebody else's.
      for (String each : Set.copyOf(untold)) {
        if (session().subscribes(each)) {
          path.take(session(), new Command.Unsubscribe(each, null));
        }
      }
      untold.clear();
      connectedAs = user.name();
      begin(user);
    }
  }

  private void receipt(@Nullable String ref) {
    if (ref != null) {
      receipt(ref, Map.of());
    }
  }

  @Override
  public void receipt(String ref, Map<String, String> headers) {
    ack(ref, null);
  }

  @Override
  public void published(String ref, @Nullable String eventId) {
    ack(ref, eventId);
  }

  /**
   * @param ref as the client wrote it, in JSON
   */
  private void ack(String ref, @Nullable String eventId) {
    ObjectNode data = JsonFrame.data();
    data.set("ref", JsonFrame.JSON.readTree(ref));
    if (eventId != null) {
      data.put("id", eventId);
    }
    write(JsonFrame.of("ack", data));
  }

  @Override
  public void subscribed(Command.Subscribe subscribe, Resume.Outcome outcome) {
    String to = subscribe.id();
    if (channel != null && to.equals(channel.name())) {
      pathWaits = false;
    }
    Long from = since.remove(to);
    if (!untold.contains(to)) {
      ObjectNode data =
          JsonFrame.data()
              .put("position", outcome.position())
              .put("replayed", outcome.replayed())
              .put("recovered", outcome.recovered());
      write(JsonFrame.of("subscribed", data).put("channel", to));
    }
    if (from != null && !outcome.recovered()) {
      ObjectNode gap = JsonFrame.data().put("from", from).put("to", outcome.position());
      write(JsonFrame.of("gap", gap).put("channel", to));
    }
    receipt(subscribe.receipt());
  }

  @Override
  public boolean livesOn(Refusal refusal, @Nullable String errors) {
    return switch (refusal) {
      case NO_TOKEN, BAD_TOKEN, TOKEN_EXPIRED, TOO_SLOW, FRAME_TOO_LARGE, INTERNAL_ERROR -> false;
      default -> !entering && !isDeaf();
    };
  }

  /** The path's own channel could not be had, and its subscription is none any more. */
  private boolean isDeaf() {
    return pathWaits && channel != null && !session().subscribes(channel.name());
  }

  @Override
  public void error(Refused refused, @Nullable String ref) {
    boolean notIn =
        switch (refused.refusal()) {
          case NO_TOKEN, BAD_TOKEN -> true;
          case TOKEN_EXPIRED -> !session().isConnected();
          default -> false;
        };
    if (notIn) {
      write(
          JsonFrame.of(
              "auth",
              JsonFrame.data()
                  .put("success", false)
                  .put("error", refused.getMessage())
                  .put("code", refused.refusal().code())));
    }
    String told = ref == null && notIn ? authRef : ref;
    if (told != null || !notIn) {
      notice(null, refused, told);
    }
  }

  @Override
  public void notice(@Nullable String errors, Refused refused, @Nullable String ref) {
    ObjectNode data =
        JsonFrame.data().put("error", refused.getMessage()).put("code", refused.refusal().code());
    if (ref != null) {
      data.set("ref", JsonFrame.JSON.readTree(ref));
    }
    write(JsonFrame.of("error", data));
  }

  @Override
  public void heartBeat() {
    write(JsonFrame.of("ping", JsonFrame.data()));
    session().write(ControlFrames.ping());
  }

  @Override
  public boolean beatsAlways() {
    return true;
  }

  @Override
  public MessageEncoder encoder(String subscriptionId, AckMode ack) {
    return channel == null && !isAnothers(subscriptionId)
        ? JsonMessageEncoder.WITHOUT_ALERTS
        : JsonMessageEncoder.ALL;
  }

  /** Whether it is another user's channel: their alerts are shown by no queue of one's own. */
  private boolean isAnothers(String subscriptionId) {
    return subscriptionId.startsWith("users.")
        && !subscriptionId.equals("users." + Channel.word(connectedAs))
        && ChannelPattern.of(subscriptionId).isChannel();
  }

  @Override
  public MessageEncoder notificationEncoder(String subscriptionId, AckMode ack) {
    return encoder(subscriptionId, ack);
  }

  /**
   * An alert. A queue knows no position: it is shown at the one up to which the client was given
   * all, as clients resume from whatever position came last.
   */
  @Override
  public ByteBuf message(Message message) {
    if (context == null) {
      throw new IllegalStateException("not open yet");
    }
    ObjectNode alert = (ObjectNode) JsonFrame.JSON.readTree(message.body());
    Long position = session().position();
    if (position != null) {
      alert.put("position", position);
    }
    return JsonFrame.finished(alert, context.alloc());
  }

  @Override
  public void reading(boolean on) {
    if (context != null) {
      context.channel().config().setAutoRead(on);
    }
  }

  @Override
  public void close(CloseReason reason) {
    if (!closing) {
      closing = true;
      reading(true);
      close(reason, reason == CloseReason.TOO_SLOW || session().isBehind());
    }
  }
}
