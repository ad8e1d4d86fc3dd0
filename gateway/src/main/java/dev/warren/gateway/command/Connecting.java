package dev.warren.gateway.command;

import dev.warren.event.ForeignJson;
import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.rate.Limit;
import dev.warren.gateway.rate.Logins;
import dev.warren.gateway.rate.Meter;
import dev.warren.gateway.session.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Handles CONNECT, the renewal of a token, and DISCONNECT. */
final class Connecting {

  private final Logins logins;
  private final long heartBeatMs;

  /**
   * @param heartBeat the shortest interval between heart-beats; zero for no heart-beats
   */
  Connecting(Logins logins, Duration heartBeat) {
    this.logins = logins;
    this.heartBeatMs = heartBeat.toMillis();
  }

  /** The user of a session that is about to begin. */
  User authenticateForSession(Credentials credentials, ClientAddress from) throws Refused {
    return logins.authenticateForSession(credentials, from);
  }

  /** As {@link Logins#awaits}; null for a command without a token. */
  @Nullable CompletionStage<?> awaits(Command command) {
    if (command instanceof Command.Connect connect) {
      return logins.awaits(connect.credentials());
    } else if (command instanceof Command.Renew renew) {
      return logins.awaits(renew.credentials());
    } else if (command instanceof Command.Send send
        && send.destination().equals(Destination.TOKEN)) {
      try {
        return logins.awaits(token(send.body()));
      } catch (Refused refused) {
        return null; // The command is refused with the same reason.
      }
    }
    return null;
  }

  Outcome connect(Client client, Command.Connect connect) throws Refused {
    Session session = client.session();
    if (session.isConnected()) {
      throw new Refused(Refusal.MALFORMED_FRAME, "CONNECT: is connected already");
    }
    User user = logins.authenticate(connect.credentials(), session.meter().address());
    session.meter().connect(user);
    session.connect(user, interval(connect.wantsEveryMs()), interval(connect.sendsEveryMs()));
    return Outcome.REPLIES_ITSELF;
  }

  /**
   * The longer one of the two sides' intervals; 0 if one side has none (STOMP 1.2,
   * "Heart-beating").
   */
  private long interval(long clientMs) {
    return clientMs == 0 || heartBeatMs == 0 ? 0 : Math.max(clientMs, heartBeatMs);
  }

  /** Takes a fresh token of the same user; an anonymous client may become any user. */
  Outcome renew(Client client, User user, Credentials credentials, @Nullable String receipt)
      throws Refused {
    Meter meter = client.session().meter();
    meter.take(Limit.RENEWALS);
    User renewed = logins.authenticate(credentials, meter.address());
    if (!renewed.name().equals(user.name()) && !user.anonymous()) {
      throw new Refused(
          Refusal.BAD_TOKEN,
          "the token is of '%s', but this connection is of '%s'; connect again"
              .formatted(renewed.name(), user.name()));
    }
    meter.connect(renewed);
    client.session().renew(renewed, receipt);
    return Outcome.REPLIES_ITSELF;
  }

  /** Reads the body of a SEND to {@code /app/token}: a JWT, or {@code {"token": …}}. */
  static Credentials token(byte[] body) throws Refused {
    String text = new String(body, StandardCharsets.UTF_8).trim();
    if (text.startsWith("{")) {
      try {
        text = ForeignJson.mapper().readTree(text).path("token").asString("");
      } catch (JacksonException e) {
        throw new Refused(Refusal.BAD_TOKEN, "the body is neither a token nor {\"token\": …}");
      }
    }
    return Credentials.ofToken(text);
  }

  /** Ends the session once all pending commands have their outcome. */
  Outcome disconnect(Client client, @Nullable String receipt) {
    Session session = client.session();
    client.subscriptions().endResuming();
    session
        .pending()
        .afterwards(
            () -> {
              session.receipt(receipt);
              session.end(CloseReason.DONE);
            });
    return Outcome.REPLIES_ITSELF;
  }
}
