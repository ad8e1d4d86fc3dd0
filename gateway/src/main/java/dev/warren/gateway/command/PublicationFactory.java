package dev.warren.gateway.command;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.LogLimits;
import dev.warren.broker.Names;
import dev.warren.broker.Persistent;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.ExactJson;
import dev.warren.event.InvalidEvent;
import dev.warren.event.NotAnAgent;
import dev.warren.event.Origin;
import dev.warren.event.Visibility;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.Role;
import dev.warren.gateway.access.User;
import dev.warren.gateway.alert.AlertEvents;
import dev.warren.gateway.rate.Allowance;
import dev.warren.gateway.rate.Limit;
import dev.warren.gateway.subscription.LimitedCreator;
import dev.warren.trace.TraceContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns a SEND into the message that the gateway publishes, or refuses it. Thread-safe; never
 * waits.
 */
final class PublicationFactory {

  /** Only so many of a user's teams go into the headers of an event: more may not fit there. */
  private static final int MOST_TEAMS = 50;

  /**
   * Room for the headers that are added later: the gateway's name for the publication, its trace,
   * and a worker's time. A worker refuses an event if they do not fit.
   */
  private static final int LATER_BYTES = 192;

  private static final String TYPING = "typing";

  private static final JsonMapper JSON = ExactJson.mapper().build();

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

  /**
   * @param rates the rates of the user
   */
  Publication of(User user, Destination destination, Command.Send send, Allowance rates)
      throws Refused {
    Channel channel = writable(user, destination, send.destination());
    if (destination instanceof Destination.Queue queue) {
      return new Publication.ToQueue(
          queue.name(),
          unchanged(send, Map.of()),
          send.body(),
          new LimitedCreator(user.name(), rates.ofUser()));
    }
    boolean typed = destination instanceof Destination.App;
    return typed || isPerson(user) && listedKinds.contains(channel.kind())
        ? event(user, channel, send, rates)
        // A relay: the body and the sender's own headers go directly to the log, unchanged.
        : new Publication.ToChannel(
            Names.TOPICS,
            channel.name(),
            unchanged(send, visibility(channel, send.body())),
            send.body());
  }

  private static boolean isPerson(User user) {
    return user.role() == Role.USER || user.role() == Role.AGENT;
  }

  /**
   * The visibility that a relayed message names. The gateway reads it, because no worker sees the
   * message.
   */
  private static Map<String, Object> visibility(Channel channel, byte[] body) throws Refused {
    if (!Visibility.isOf(channel)) {
      return Map.of();
    }
    try {
      // Reads UTF-16, too: a private message stays private in a wrong encoding.
      return Visibility.of(channel, JSON.readTree(body)).headers();
    } catch (InvalidChannel e) {
      throw new Refused(Refusal.INVALID_EVENT, "recipients: " + e.getMessage());
    } catch (JacksonException | NumberFormatException e) {
      return Map.of(); // The body is not JSON, so it names no visibility.
    }
  }

  /** The user's own status, one publication for each team that the token names. */
  List<Publication> presence(User user, Command.Send send, Allowance rates) throws Refused {
    if (user.teams().isEmpty()) {
      throw new Refused(
          Refusal.INVALID_EVENT, "user_presence: '%s' is in no team".formatted(user.name()));
    }
    byte[] event = OwnPresence.event(send.body());
    List<Publication> all = new ArrayList<>();
    for (String team : user.teams()) {
      try {
        Channel channel = new Channel(OwnPresence.KIND + "." + Channel.word(team));
        all.add(
            event(
                user,
                channel,
                new Command.Send(
                    channel.name(), send.contentType(), send.headers(), event, null, null),
                rates));
      } catch (InvalidChannel e) {
        // The team's name fits into no channel, so nobody can subscribe to this team's presence.
      }
    }
    return all;
  }

  /**
   * The channel whose rights apply to a SEND.
   *
   * @param text the destination as the client sent it
   * @throws Refused where the user may not write there, or where no client may
   */
  static Channel writable(User user, Destination destination, String text) throws Refused {
    Channel channel =
        destination instanceof Destination.Queue queue
            ? queue.channel()
            : channel(destination, text);
    if (!user.access().mayWrite(channel)) {
      throw new Refused(
          Refusal.NOT_ALLOWED, "'%s' may not write '%s'".formatted(user.name(), channel));
    }
    return channel;
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

  /** A typed event: the gateway validates and stamps it, then a worker publishes it. */
  private Publication event(User user, Channel channel, Command.Send send, Allowance rates)
      throws Refused {
    Origin origin = Origin.client(channel, new Origin.Author(user.name(), voice(user)));
    Event event;
    try {
      event = codec.decode(send.body(), origin);
      if (channel.kind().equals(OwnPresence.KIND) && isPerson(user)) {
        event = OwnPresence.restrict(event);
      }
      checkAcknowledgement(user, event);
      if (isPerson(user)) {
        rates.take(Limit.MENTIONS, AlertedUsers.count(user, event));
      }
    } catch (NotAnAgent e) {
      throw new Refused(Refusal.NOT_ALLOWED, e.getMessage());
    } catch (InvalidEvent e) {
      throw new Refused(Refusal.INVALID_EVENT, e.getMessage());
    }
    Map<String, Object> headers = LogLimits.headers(codec.headers(send.headers(), event, origin));
    TraceContext.replace(headers, TraceContext.of(send.headers(), event.envelope()));
    if (isPerson(user)) {
      headers.put(Names.SENDER_HEADER, user.name());
      headers.put(Names.TEAMS_HEADER, teams(user));
    }
    boolean soft = channel.kind().equals(OwnPresence.KIND) || event.type().equals(TYPING);
    if (soft && user.role() != Role.SERVICE) {
      // Marks the event as sent by a client: a presence counts only while the client is connected,
      // and the worker publishes no repetition of it.
      headers.put(Names.GATEWAY_HEADER, gateway);
    }
    BasicProperties.Builder message = Persistent.json(event.type()).messageId(event.id());
    // The worker adds the visibility. Headers that are too large then would make the event a dead
    // letter, and the client would not know.
    Map<String, Object> atWorker = new HashMap<>(headers);
    atWorker.putAll(Visibility.of(event).headers());
    checked(message.headers(atWorker).build());
    return new Publication.ToChannel(
        Names.EVENTS, channel.name(), message.headers(headers).build(), codec.encode(event));
  }

  private static void checkAcknowledgement(User user, Event event) throws Refused {
    String owner = event.channel().subject();
    if (isPerson(user) && AlertEvents.acknowledges(event) && !owner.equals(user.name())) {
      throw new Refused(
          Refusal.NOT_ALLOWED,
          "'%s' may not acknowledge the alerts of '%s'".formatted(user.name(), owner));
    }
  }

  /**
   * The user's teams, by which a worker finds the readers of an alert that this event raises. Only
   * the first {@link #MOST_TEAMS} count.
   */
  private static String teams(User user) {
    return user.teams().stream()
        .limit(MOST_TEAMS)
        .map(Channel::word)
        .collect(Collectors.joining(" "));
  }

  private static Origin.Voice voice(User user) {
    return switch (user.role()) {
      case USER, ADMIN -> Origin.Voice.PERSON;
      case AGENT -> Origin.Voice.AGENT;
      case SERVICE -> Origin.Voice.BACKEND;
    };
  }

  private static BasicProperties unchanged(Command.Send send, Map<String, Object> added)
      throws Refused {
    Map<String, Object> headers = LogLimits.headers(send.headers());
    headers.putAll(added);
    headers.put(Names.TIMESTAMP_HEADER, System.currentTimeMillis());
    return checked(
        new BasicProperties.Builder()
            .contentType(send.contentType().isEmpty() ? null : send.contentType())
            .deliveryMode(Persistent.MODE)
            .headers(headers)
            .build());
  }

  /**
   * RabbitMQ would end the connection because of properties that do not fit, and all clients
   * publish by that connection.
   */
  private static BasicProperties checked(BasicProperties properties) throws Refused {
    int bytes = LogLimits.headerBytes(properties) + LATER_BYTES;
    if (bytes > LogLimits.MAX_HEADER_BYTES) {
      boolean isPrivate = properties.getHeaders().containsKey(Visibility.VISIBLE_TO_HEADER);
      throw new Refused(
          Refusal.INVALID_EVENT,
          "headers: have %d bytes%s, more than the %d allowed"
              .formatted(
                  bytes,
                  isPrivate ? " with the recipients of a private message" : "",
                  LogLimits.MAX_HEADER_BYTES));
    }
    return properties;
  }
}
