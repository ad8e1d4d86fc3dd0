package dev.warren.gateway.session;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.InvalidEvent;
import dev.warren.event.Origin;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.Role;
import dev.warren.gateway.access.User;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.PublishFailed;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The way of everything that a client asks for: authenticate, authorize, act, receipt; what is
 * refused on the way is told to the client and nothing else is touched. Runs on the connection's
 * event loop and never waits.
 */
public final class CommandPath {

  private static final int PERSISTENT = 2;
  private static final int MAX_SHORT_STRING = 255;

  private final Authenticator authenticator;
  private final EventCodec codec;
  private final ConfirmedPublisher publisher;
  private final long heartBeatMs;
  private final Set<String> listedKinds;

  public CommandPath(
      Authenticator authenticator,
      EventCodec codec,
      ConfirmedPublisher publisher,
      SessionSettings settings) {
    this.authenticator = authenticator;
    this.codec = codec;
    this.publisher = publisher;
    this.heartBeatMs = settings.heartBeat().toMillis();
    this.listedKinds = codec.listedKinds();
  }

  /** Takes one command; commands of a session come in their order. */
  public void take(Session session, Command command) {
    if (session.hasEnded()) {
      return;
    }
    try {
      User user = session.user();
      if (command instanceof Command.Connect connect) {
        connect(session, connect);
      } else if (user == null) {
        throw new Refused(Refusal.NO_TOKEN, "not connected: the first frame must be CONNECT");
      } else if (command instanceof Command.Send send) {
        send(session, user, send);
      } else if (command instanceof Command.Subscribe subscribe) {
        subscribe(session, user, subscribe);
      } else if (command instanceof Command.Unsubscribe unsubscribe) {
        session.unsubscribe(unsubscribe.id());
        session.receipt(unsubscribe.receipt(), Map.of());
      } else if (command instanceof Command.Acknowledge acknowledge) {
        session.receipt(acknowledge.receipt(), Map.of());
      } else if (command instanceof Command.Disconnect disconnect) {
        session.afterSends(
            () -> {
              session.receipt(disconnect.receipt(), Map.of());
              session.end(CloseReason.DONE);
            });
      }
    } catch (Refused refused) {
      session.refuse(refused, command.receipt());
    }
  }

  private void connect(Session session, Command.Connect connect) throws Refused {
    if (session.user() != null) {
      throw new Refused(Refusal.MALFORMED_FRAME, "CONNECT: is connected already");
    }
    User user = authenticator.authenticate(connect.credentials());
    session.connect(user, heartBeat(connect.wantsEveryMs()), heartBeat(connect.sendsEveryMs()));
  }

  /** The slower of what both sides offer; none where one does none (STOMP 1.2, "Heart-beating"). */
  private long heartBeat(long clientMs) {
    return clientMs == 0 || heartBeatMs == 0 ? 0 : Math.max(clientMs, heartBeatMs);
  }

  private void subscribe(Session session, User user, Command.Subscribe subscribe) throws Refused {
    Destination destination = Destination.of(subscribe.destination());
    if (destination instanceof Destination.Topic topic) {
      if (!user.access().mayRead(topic.pattern())) {
        throw new Refused(
            Refusal.NOT_ALLOWED,
            "'%s' may not read all of '%s'".formatted(user.name(), topic.pattern()));
      }
      if (!session.canBeLive()) {
        // A RECEIPT would promise what comes from now on, and nobody knows yet where that begins.
        throw new Refused(
            Refusal.BROKER_UNAVAILABLE,
            "this gateway has not reached RabbitMQ since it was started; subscribe again later");
      }
      long position = session.subscribe(user, subscribe.id(), topic.pattern());
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("position", Long.toString(position));
      headers.put("replayed", "0");
      // Who asks for what was before is told that it was not to be had.
      headers.put("recovered", Boolean.toString(!subscribe.wantsHistory()));
      session.receipt(subscribe.receipt(), headers);
    } else if (destination instanceof Destination.Errors) {
      session.subscribeToErrors(subscribe.id());
      session.receipt(subscribe.receipt(), Map.of());
    } else {
      throw new Refused(
          Refusal.UNKNOWN_DESTINATION,
          "destination '%s' is for SEND; subscribe to /topic/<channel>"
              .formatted(subscribe.destination()));
    }
  }

  private void send(Session session, User user, Command.Send send) throws Refused {
    Destination destination = Destination.of(send.destination());
    boolean typed = destination instanceof Destination.App;
    Channel channel = channel(destination, send.destination());
    if (!user.access().mayWrite(channel)) {
      throw new Refused(
          Refusal.NOT_ALLOWED, "'%s' may not write '%s'".formatted(user.name(), channel));
    }
    boolean person = user.role() == Role.USER || user.role() == Role.AGENT;
    if (typed || person && listedKinds.contains(channel.kind())) {
      publishEvent(session, user, channel, send);
    } else {
      relay(session, channel, send);
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
  private void publishEvent(Session session, User user, Channel channel, Command.Send send)
      throws Refused {
    Event event;
    try {
      Origin.Author author = new Origin.Author(user.name(), user.role() == Role.AGENT);
      event = codec.decode(send.body(), Origin.client(channel, author));
      checkShort("id", event.id());
      checkShort("type", event.type());
    } catch (InvalidEvent e) {
      throw new Refused(Refusal.INVALID_EVENT, e.getMessage());
    }
    BasicProperties properties =
        new BasicProperties.Builder()
            .messageId(event.id())
            .type(event.type())
            .contentType("application/json")
            .deliveryMode(PERSISTENT)
            .headers(Map.copyOf(send.headers()))
            .build();
    publish(session, send, Names.EVENTS, channel, properties, codec.encode(event));
  }

  /** Both go into AMQP's properties, which are short strings. */
  private static void checkShort(String field, String text) throws Refused {
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_SHORT_STRING) {
      throw new Refused(
          Refusal.INVALID_EVENT, field + ": has more than " + MAX_SHORT_STRING + " bytes");
    }
  }

  /** As it is, with the sender's own headers, no worker in between. */
  private void relay(Session session, Channel channel, Command.Send send) {
    Map<String, Object> headers = new HashMap<>(send.headers());
    headers.put(Names.TIMESTAMP_HEADER, System.currentTimeMillis());
    BasicProperties properties =
        new BasicProperties.Builder()
            .contentType(send.contentType().isEmpty() ? null : send.contentType())
            .deliveryMode(PERSISTENT)
            .headers(headers)
            .build();
    publish(session, send, Names.TOPICS, channel, properties, send.body());
  }

  private void publish(
      Session session,
      Command.Send send,
      String exchange,
      Channel channel,
      BasicProperties properties,
      byte[] body) {
    session.sendStarted();
    EventLoop loop = session.eventLoop();
    publisher
        .publish(exchange, channel.name(), properties, body)
        .whenComplete(
            (done, failure) -> loop.execute(() -> published(session, send.receipt(), failure)));
  }

  private static void published(
      Session session, @Nullable String receipt, @Nullable Throwable failure) {
    if (failure == null) {
      session.receipt(receipt, Map.of());
    } else {
      session.refuse(refused(failure), receipt);
    }
    session.sendEnded();
  }

  private static Refused refused(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof PublishFailed failed) {
      Refusal refusal =
          switch (failed.cause()) {
            case UNAVAILABLE -> Refusal.BROKER_UNAVAILABLE;
            case BLOCKED -> Refusal.BROKER_BLOCKED;
            case UNROUTABLE -> Refusal.UNROUTABLE;
            case UNCONFIRMED -> Refusal.UNCONFIRMED;
          };
      return new Refused(refusal, failed.getMessage());
    }
    return new Refused(Refusal.UNCONFIRMED, "the message could not be published: " + cause);
  }
}
