package dev.warren.gateway.command;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.InvalidEvent;
import dev.warren.event.Origin;
import dev.warren.event.Visibility;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.Role;
import dev.warren.gateway.access.User;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes of a SEND what is to be published, or refuses it. Thread-safe; never waits. */
final class PublicationFactory {

  private static final int PERSISTENT = 2;
  private static final int MAX_SHORT_STRING = 255;
  private static final String PRESENCE = "presence";
  private static final String TYPING = "typing";

  private final EventCodec codec;
  private final Set<String> listedKinds;
  private final String gateway;

  /**
   * @param gateway this gateway's id
   */
  PublicationFactory(EventCodec codec, String gateway) {
    this.codec = codec;
    this.gateway = gateway;
    this.listedKinds = codec.listedKinds();
  }

  Publication of(User user, Destination destination, Command.Send send) throws Refused {
    if (destination instanceof Destination.Queue queue) {
      checkMayWrite(user, queue.channel());
      return new Publication.ToQueue(queue.name(), asItIs(send, Map.of()), send.body());
    }
    boolean typed = destination instanceof Destination.App;
    Channel channel = channel(destination, send.destination());
    checkMayWrite(user, channel);
    return typed || isPerson(user) && listedKinds.contains(channel.kind())
        ? event(user, channel, send)
        // As it is, with the sender's own headers, no worker in between.
        : new Publication.ToChannel(
            Names.TOPICS,
            channel.name(),
            asItIs(send, visibility(channel, send.body()).headers()),
            send.body());
  }

  private static boolean isPerson(User user) {
    return user.role() == Role.USER || user.role() == Role.AGENT;
  }

  /** What somebody may say of presence: how they are themselves, in a team, and now. */
  private static Event ownPresence(Event event) throws Refused {
    if (!event.type().equals("user_presence")) {
      throw new Refused(
          Refusal.INVALID_EVENT,
          event.type() + ": is Warren's to say; a client says user_presence");
    }
    if (event.channel().words().size() != 2) {
      throw new Refused(
          Refusal.INVALID_EVENT,
          "channel: '%s' is no team's; one is present on presence.<team>"
              .formatted(event.channel()));
    }
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    event.envelope().put("timestamp", DateTimeFormatter.ISO_INSTANT.format(now));
    event.data().remove(List.of("lastSeen", "last_seen"));
    return new Event(event.channel(), event.id(), event.type(), now, event.envelope());
  }

  /** No worker looks at it, and yet it is not shown to others than it says. */
  private static Visibility visibility(Channel channel, byte[] body) {
    if (!Visibility.isOf(channel)) {
      return Visibility.PUBLIC;
    }
    try {
      return Visibility.of(channel, JsonMapper.shared().readTree(body));
    } catch (JacksonException | NumberFormatException e) {
      return Visibility.PUBLIC; // It is not JSON, so it says nothing.
    }
  }

  /**
   * One's own status, once for each of one's teams: that it is one's own, and which are one's
   * teams, the token says.
   */
  List<Publication> presence(User user, Command.Send send) throws Refused {
    if (user.teams().isEmpty()) {
      throw new Refused(
          Refusal.INVALID_EVENT, "user_presence: '%s' is in no team".formatted(user.name()));
    }
    byte[] event = presenceEvent(send.body());
    List<Publication> all = new ArrayList<>();
    for (String team : user.teams()) {
      try {
        Channel channel = new Channel(PRESENCE + "." + Channel.word(team));
        all.add(
            event(
                user,
                channel,
                new Command.Send(
                    channel.name(), send.contentType(), send.headers(), event, null, null)));
      } catch (InvalidChannel e) {
        // A team with such a name has no channel of any kind.
      }
    }
    return all;
  }

  /** {@code {"status": …}}, or the whole event; what is wrong with it the codec says. */
  private static byte[] presenceEvent(byte[] body) throws Refused {
    try {
      if (JsonMapper.shared().readTree(body) instanceof ObjectNode posted) {
        ObjectNode event = JsonMapper.shared().createObjectNode().put("type", "user_presence");
        return JsonMapper.shared()
            .writeValueAsBytes(
                posted.path("data").isObject()
                    ? event.set("data", posted.get("data"))
                    : event.set("data", posted.without("type")));
      }
    } catch (JacksonException e) {
      // As any other body that is none.
    }
    throw new Refused(
        Refusal.INVALID_EVENT,
        "status: is missing; the body is {\"status\": \"online\"}, \"away\", \"busy\" or \"offline\"");
  }

  private static void checkMayWrite(User user, Channel channel) throws Refused {
    if (!user.access().mayWrite(channel)) {
      throw new Refused(
          Refusal.NOT_ALLOWED, "'%s' may not write '%s'".formatted(user.name(), channel));
    }
  }

  private static Channel channel(Destination destination, String text) throws Refused {
    if (destination instanceof Destination.App app) {
      return app.channel();
    }
    if (destination instanceof Destination.Topic topic) {
      try {
        return new Channel(topic.pattern().toString());
      } catch (InvalidChannel e) {
        throw new Refused(
            Refusal.UNKNOWN_DESTINATION, "destination '%s': %s".formatted(text, e.getMessage()));
      }
    }
    throw new Refused(
        Refusal.UNKNOWN_DESTINATION, "destination '%s' is for SUBSCRIBE".formatted(text));
  }

  /** A typed event: validated and stamped here, then on its way through a worker. */
  private Publication event(User user, Channel channel, Command.Send send) throws Refused {
    Event event;
    try {
      Origin.Author author = new Origin.Author(user.name(), user.role() == Role.AGENT);
      event = codec.decode(send.body(), Origin.client(channel, author));
      if (channel.kind().equals(PRESENCE) && isPerson(user)) {
        event = ownPresence(event);
      }
      checkShort("id", event.id());
      checkShort("type", event.type());
    } catch (InvalidEvent e) {
      throw new Refused(Refusal.INVALID_EVENT, e.getMessage());
    }
    Map<String, Object> headers = new HashMap<>(send.headers());
    if (channel.kind().equals(PRESENCE) || event.type().equals(TYPING)) {
      // What a client says of itself holds as long as it is connected, and said again it is no
      // news.
      headers.put(Names.GATEWAY_HEADER, gateway);
    }
    BasicProperties properties =
        new BasicProperties.Builder()
            .messageId(event.id())
            .type(event.type())
            .contentType("application/json")
            .deliveryMode(PERSISTENT)
            .headers(headers)
            .build();
    return new Publication.ToChannel(Names.EVENTS, channel.name(), properties, codec.encode(event));
  }

  /** Both go into AMQP's properties, which are short strings. */
  private static void checkShort(String field, String text) throws Refused {
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_SHORT_STRING) {
      throw new Refused(
          Refusal.INVALID_EVENT, field + ": has more than " + MAX_SHORT_STRING + " bytes");
    }
  }

  private static BasicProperties asItIs(Command.Send send, Map<String, Object> warrens) {
    Map<String, Object> headers = new HashMap<>(send.headers());
    headers.putAll(warrens);
    headers.put(Names.TIMESTAMP_HEADER, System.currentTimeMillis());
    return new BasicProperties.Builder()
        .contentType(send.contentType().isEmpty() ? null : send.contentType())
        .deliveryMode(PERSISTENT)
        .headers(headers)
        .build();
  }
}
