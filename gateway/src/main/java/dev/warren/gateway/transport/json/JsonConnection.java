package dev.warren.gateway.transport.json;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.command.Client;
import dev.warren.gateway.command.Command;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.Protocol;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Session;
import dev.warren.gateway.session.Transport;
import dev.warren.gateway.transport.Doors;
import dev.warren.gateway.transport.websocket.ControlFrames;
import dev.warren.gateway.transport.websocket.OverWebSocket;
import dev.warren.gateway.transport.websocket.WebSocketUpgrade.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One client that speaks JSON over WebSocket. All on the connection's event loop. */
final class JsonConnection extends OverWebSocket implements Protocol {

  private static final Logger log = LoggerFactory.getLogger(JsonConnection.class);

  private static final long PING_MS = 30_000;

  /** Room for a token; who has not said who it is gets no more. */
  private static final int MAX_AUTH_BYTES = 64 * 1024;

  private static final String JSON_TYPE = "application/json";

  /** Fields of a message that are not its data, where it names no data. */
  private static final Set<String> ENVELOPE = Set.of("type", "channel", "ref", "data");

  private final Doors doors;
  private final History history;
  private final Authenticator authenticator;
  private final @Nullable Channel channel;
  private final Handshake handshake;

  private ByteArrayOutputStream partial = new ByteArrayOutputStream();

  /** What it subscribed to by connecting, of which it is told nothing. */
  private final Set<String> untold = new HashSet<>();

  private boolean entering;

  /** Whether the path's own channel, without which there is nothing, is not live yet. */
  private boolean pathWaits;

  /** Whether a message said who it is, which is answered on every path. */
  private boolean authAsked;

  private @Nullable String authRef;

  private String connectedAs = "";

  /**
   * @param channel the path's; null for {@code /ws}
   */
  JsonConnection(
      Doors doors,
      History history,
      Authenticator authenticator,
      @Nullable Channel channel,
      Handshake handshake) {
    this.doors = doors;
    this.history = history;
    this.authenticator = authenticator;
    this.channel = channel;
    this.handshake = handshake;
  }

  @Override
  public Transport transport() {
    return Transport.JSON;
  }

  @Override
  protected Client openFrames(ChannelHandlerContext context) {
    return doors.clients().open(this, this, context);
  }

  @Override
  protected void started() {
    if (handshake.token() != null || authenticator.admitsAnonymous()) {
      connect(handshake.token());
    }
  }

  private void connect(@Nullable String token) {
    take(new Command.Connect(new Credentials(token, null, null), PING_MS, PING_MS));
    User user = session().user();
    if (user != null && !session().hasEnded()) {
      connectedAs = user.name();
      begin(user);
    }
  }

  private void take(Command command) {
    doors.path().take(client(), command);
  }

  /**
   * An anonymous client may become a user: its first subscriptions were the anonymous account's.
   */
  private void takeAndFollowUser(Command command) {
    take(command);
    User user = session().user();
    if (channel == null
        && user != null
        && !session().hasEnded()
        && !user.name().equals(connectedAs)) {
      for (String each : Set.copyOf(untold)) {
        if (client().subscriptions().has(each)) {
          take(new Command.Unsubscribe(each, null));
        }
      }
      untold.clear();
      connectedAs = user.name();
      begin(user);
    }
  }

  @Override
  protected void pong() {
    session().heard();
  }

  @Override
  protected void read(ByteBuf bytes, boolean last) {
    Session session = session();
    session.heard();
    int most =
        session.isConnected()
            ? doors.maxFrameBytes()
            : Math.min(doors.maxFrameBytes(), MAX_AUTH_BYTES);
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
      log.error("a message over {} could not be handled", context(), defect);
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
        session.receipt(ref);
      }
      case "pong" -> session.receipt(ref);
      case "subscribe" -> {
        String to = channelOf(frame);
        subscribe(session, to, from(frame), ref);
      }
      case "unsubscribe" -> {
        String from = channelOf(frame);
        boolean known = client().subscriptions().has(from);
        forget(from);
        take(new Command.Unsubscribe(from, ref));
        if (known) {
          write(JsonFrame.of("unsubscribed", JsonFrame.data()).put("channel", from));
        }
      }
      case "alert_ack" -> take(send("/app/alerts", bytes(frame.path("data")), ref));
      default -> publish(session, frame, ref);
    }
  }

  private void authenticate(Session session, ObjectNode frame, @Nullable String ref) {
    String token = frame.path("token").asString("");
    if (token.isEmpty()) {
      token = frame.path("data").path("token").asString("");
    }
    if (session.isConnected()) {
      takeAndFollowUser(new Command.Renew(new Credentials(token, null, null), ref));
    } else {
      authAsked = true;
      authRef = ref;
      connect(token);
      authRef = null;
      session.receipt(ref);
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
    if (from == null && client().subscriptions().receiptOnceLive(to, ref)) {
      untold.remove(to);
      return; // To begin anew would take from it what it still waits for.
    }
    if (client().subscriptions().has(to)) {
      // Again, from where it says: the one before has done its work.
      take(new Command.Unsubscribe(to, null));
    }
    forget(to);
    take(subscribe("/topic/" + to, to, from, ref));
  }

  /** What its subscription began with is nothing any more. */
  private void forget(String to) {
    untold.remove(to);
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
    takeAndFollowUser(send("/app/" + to, bytes(event(frame)), ref));
  }

  /** {@code "online"}, or as an object. */
  private void setPresence(Session session, ObjectNode frame, @Nullable String ref) {
    JsonNode data = frame.path("data");
    JsonNode said =
        data.isString() ? JsonFrame.data().set("status", data) : event(frame).path("data");
    take(send("/app/presence", bytes(said), ref));
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
    session().write(JsonFrame.finished(json, context().alloc()));
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
    if (client().subscriptions().has(id)) {
      return;
    }
    untold.add(id);
    take(subscribe(destination, id, from, null));
  }

  @Override
  public @Nullable ByteBuf encode(Reply reply, ByteBufAllocator allocator) {
    if (reply instanceof Reply.Message message) {
      return JsonFrame.finished(alert(message), allocator);
    } else if (reply instanceof Reply.Receipt receipt) {
      return JsonFrame.finished(ack(receipt.receipt(), null), allocator);
    } else if (reply instanceof Reply.Published published) {
      return JsonFrame.finished(ack(published.receipt(), published.eventId()), allocator);
    } else if (reply instanceof Reply.HeartBeat) {
      return JsonFrame.finished(JsonFrame.of("ping", JsonFrame.data()), allocator)
          .writeBytes(ControlFrames.ping());
    } else if (reply instanceof Reply.Subscribed subscribed) {
      return JsonFrame.finished(subscribed(subscribed), allocator);
    } else if (reply instanceof Reply.Connected connected) {
      return channel == null || authAsked
          ? JsonFrame.finished(authenticated(connected.user()), allocator)
          : null;
    } else if (reply instanceof Reply.Renewed renewed) {
      List<JsonNode> frames = new ArrayList<>();
      frames.add(authenticated(renewed.user()));
      if (renewed.receipt() != null) {
        frames.add(ack(renewed.receipt(), null));
      }
      return JsonFrame.finished(frames, allocator);
    } else if (reply instanceof Reply.Notice notice) {
      return JsonFrame.finished(refusal(notice.refused(), notice.receipt()), allocator);
    } else if (reply instanceof Reply.Error error) {
      return JsonFrame.finished(lastRefusal(error.refused(), error.receipt()), allocator);
    } else if (reply instanceof Reply.Goodbye goodbye) {
      return ControlFrames.close(goodbye.reason(), allocator);
    }
    throw new AssertionError("no frame for " + reply.getClass());
  }

  private static JsonNode authenticated(User user) {
    return JsonFrame.of("auth", JsonFrame.data().put("success", true).put("userId", user.name()));
  }

  /**
   * @param ref as the client wrote it, in JSON
   */
  private static JsonNode ack(String ref, @Nullable String eventId) {
    ObjectNode data = JsonFrame.data();
    data.set("ref", JsonFrame.JSON.readTree(ref));
    if (eventId != null) {
      data.put("id", eventId);
    }
    return JsonFrame.of("ack", data);
  }

  private List<JsonNode> subscribed(Reply.Subscribed subscribed) {
    List<JsonNode> frames = new ArrayList<>();
    String to = subscribed.subscription();
    if (channel != null && to.equals(channel.name())) {
      pathWaits = false;
    }
    if (!untold.contains(to)) {
      ObjectNode data =
          JsonFrame.data()
              .put("position", subscribed.position())
              .put("replayed", subscribed.replayed())
              .put("recovered", subscribed.recovered());
      frames.add(JsonFrame.of("subscribed", data).put("channel", to));
    }
    if (subscribed.since() != null && !subscribed.recovered()) {
      ObjectNode gap =
          JsonFrame.data().put("from", subscribed.since()).put("to", subscribed.position());
      frames.add(JsonFrame.of("gap", gap).put("channel", to));
    }
    if (subscribed.receipt() != null) {
      frames.add(ack(subscribed.receipt(), null));
    }
    return frames;
  }

  @Override
  public boolean survives(Refusal refusal, boolean errorsSubscribed) {
    return switch (refusal) {
      case NO_TOKEN, BAD_TOKEN, TOKEN_EXPIRED, TOO_SLOW, FRAME_TOO_LARGE, INTERNAL_ERROR -> false;
      default -> !entering && !isDeaf();
    };
  }

  /** The path's own channel could not be had, and its subscription is none any more. */
  private boolean isDeaf() {
    return pathWaits && channel != null && !client().subscriptions().has(channel.name());
  }

  private List<JsonNode> lastRefusal(Refused refused, @Nullable String ref) {
    List<JsonNode> frames = new ArrayList<>();
    boolean notIn =
        switch (refused.refusal()) {
          case NO_TOKEN, BAD_TOKEN -> true;
          case TOKEN_EXPIRED -> !session().isConnected();
          default -> false;
        };
    if (notIn) {
      frames.add(
          JsonFrame.of(
              "auth",
              JsonFrame.data()
                  .put("success", false)
                  .put("error", refused.getMessage())
                  .put("code", refused.refusal().code())));
    }
    String refOrAuth = ref == null && notIn ? authRef : ref;
    if (refOrAuth != null || !notIn) {
      frames.add(refusal(refused, refOrAuth));
    }
    return frames;
  }

  private static JsonNode refusal(Refused refused, @Nullable String ref) {
    ObjectNode data =
        JsonFrame.data().put("error", refused.getMessage()).put("code", refused.refusal().code());
    if (ref != null) {
      data.set("ref", JsonFrame.JSON.readTree(ref));
    }
    return JsonFrame.of("error", data);
  }

  @Override
  public boolean beatsAlways() {
    return true;
  }

  @Override
  public MessageEncoder encoder(String subscriptionId, AckMode ack, boolean notificationsOnly) {
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

  /**
   * An alert. A queue knows no position: it is shown at the one up to which the client was given
   * all, as clients resume from whatever position came last.
   */
  private static JsonNode alert(Reply.Message message) {
    ObjectNode alert = (ObjectNode) JsonFrame.JSON.readTree(message.content().body());
    if (message.position() != null) {
      alert.put("position", message.position());
    }
    return alert;
  }
}
