package dev.warren.gateway.transport.json;

import dev.warren.channel.Channel;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.Protocol;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Transport;
import dev.warren.gateway.transport.websocket.ControlFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns replies into JSON frames. Event loop only. */
final class JsonReplies implements Protocol {

  private final @Nullable Channel channel;
  private final Welcome welcome;

  private boolean connected;

  /**
   * Whether the client authenticates by an {@code auth} message, so that it gets an {@code auth}
   * reply on every path.
   */
  private boolean authRequested;

  private @Nullable String authRef;

  /**
   * @param channel the path's channel; null for {@code /ws}
   */
  JsonReplies(@Nullable Channel channel, Welcome welcome) {
    this.channel = channel;
    this.welcome = welcome;
  }

  /**
   * An {@code auth} message is about to connect the client. The reply gets the message's {@code
   * ref}.
   */
  void authRequested(@Nullable String ref) {
    authRequested = true;
    authRef = ref;
  }

  @Override
  public Transport transport() {
    return Transport.JSON;
  }

  @Override
  public @Nullable ByteBuf encode(Reply reply, ByteBufAllocator allocator) {
    if (reply instanceof Reply.Goodbye goodbye) {
      return ControlFrames.close(goodbye.reason(), allocator);
    }
    if (reply instanceof Reply.Probe) {
      return ControlFrames.ping();
    }
    if (reply instanceof Reply.HeartBeat) {
      return JsonFrame.finished(JsonFrame.of("ping"), allocator).writeBytes(ControlFrames.ping());
    }
    return JsonFrame.finished(frames(reply), allocator);
  }

  private List<JsonNode> frames(Reply reply) {
    if (reply instanceof Reply.Message message) {
      return List.of(alert(message));
    } else if (reply instanceof Reply.Receipt receipt) {
      return List.of(ack(receipt.receipt(), null));
    } else if (reply instanceof Reply.Published published) {
      return List.of(ack(published.receipt(), published.eventId()));
    } else if (reply instanceof Reply.Subscribed subscribed) {
      return subscribed(subscribed);
    } else if (reply instanceof Reply.Connected connected) {
      return connected(connected.user());
    } else if (reply instanceof Reply.Renewed renewed) {
      return renewed(renewed);
    } else if (reply instanceof Reply.Notice notice) {
      return List.of(refusal(notice.refused(), notice.receipt()));
    } else if (reply instanceof Reply.TokenExpiring expiring) {
      return List.of(
          JsonFrame.of("token_expiring", JsonFrame.data().put("expires", expiring.expiresText())));
    } else if (reply instanceof Reply.Error error) {
      return lastRefusal(error.refused(), error.receipt());
    }
    throw new AssertionError("no frame for " + reply.getClass());
  }

  /** An alert is a complete event. Only its position belongs to this client. */
  private static JsonNode alert(Reply.Message message) {
    ObjectNode alert = (ObjectNode) JsonFrame.JSON.readTree(message.payload().body());
    if (message.position() != null) {
      alert.put("position", message.position());
    }
    return alert;
  }

  /**
   * @param ref the client's {@code ref}, as JSON
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
    String channel = subscribed.subscription();
    welcome.live(channel);
    if (!welcome.isSilent(channel)) {
      ObjectNode data =
          JsonFrame.data()
              .put("position", subscribed.position())
              .put("replayed", subscribed.replayed())
              .put("recovered", subscribed.recovered());
      frames.add(JsonFrame.of("subscribed", data).put("channel", channel));
    }
    if (subscribed.since() != null && !subscribed.recovered()) {
      frames.add(JsonFrame.gap(channel, subscribed.since(), subscribed.position()));
    }
    if (subscribed.receipt() != null) {
      frames.add(ack(subscribed.receipt(), null));
    }
    return frames;
  }

  private List<JsonNode> connected(User user) {
    connected = true;
    authRef = null;
    List<JsonNode> frames = new ArrayList<>();
    if (channel == null || authRequested) {
      frames.add(authenticated(user));
    }
    if (channel != null && channel.kind().equals("sessions")) {
      ObjectNode data =
          JsonFrame.data().put("session_id", channel.subject()).put("userId", user.name());
      frames.add(JsonFrame.of("connected", data));
    }
    return frames;
  }

  private static List<JsonNode> renewed(Reply.Renewed renewed) {
    JsonNode authenticated = authenticated(renewed.user());
    return renewed.receipt() == null
        ? List.of(authenticated)
        : List.of(authenticated, ack(renewed.receipt(), null));
  }

  private static JsonNode authenticated(User user) {
    return JsonFrame.of("auth", JsonFrame.data().put("success", true).put("userId", user.name()));
  }

  /**
   * The replies to a refused token: an {@code auth}, and also an {@code error} if the message had a
   * {@code ref}.
   */
  private List<JsonNode> lastRefusal(Refused refused, @Nullable String ref) {
    boolean ofToken =
        switch (refused.refusal()) {
          case NO_TOKEN, BAD_TOKEN -> true;
          case TOKEN_EXPIRED, RATE_LIMIT -> !connected;
          default -> false;
        };
    if (!ofToken) {
      return List.of(refusal(refused, ref));
    }
    List<JsonNode> frames = new ArrayList<>();
    frames.add(
        JsonFrame.of(
            "auth", JsonFrame.data().put("success", false).setAll(JsonFrame.refusal(refused))));
    String refOfToken = ref == null ? authRef : ref;
    if (refOfToken != null) {
      frames.add(refusal(refused, refOfToken));
    }
    return frames;
  }

  private static JsonNode refusal(Refused refused, @Nullable String ref) {
    ObjectNode data = JsonFrame.refusal(refused);
    if (ref != null) {
      data.set("ref", JsonFrame.JSON.readTree(ref));
    }
    return JsonFrame.of("error", data);
  }

  @Override
  public boolean survives(Refusal refusal, boolean errorsSubscribed) {
    return switch (refusal) {
      case NO_TOKEN,
          BAD_TOKEN,
          TOKEN_EXPIRED,
          TOO_SLOW,
          FRAME_TOO_LARGE,
          FRAME_TIMEOUT,
          INTERNAL_ERROR ->
          false;
      // A connected client continues with its old token; any other client has no token to continue
      // with.
      case KEYS_UNAVAILABLE -> connected;
      default -> !welcome.hasFailed();
    };
  }

  @Override
  public boolean warns(boolean errorsSubscribed) {
    return true;
  }

  @Override
  public boolean beatsAlways() {
    return true;
  }

  @Override
  public MessageEncoder encoder(String subscriptionId, AckMode ack, boolean notificationsOnly) {
    return welcome.hidesAlerts(subscriptionId)
        ? JsonMessageEncoder.WITHOUT_ALERTS
        : JsonMessageEncoder.ALL;
  }
}
