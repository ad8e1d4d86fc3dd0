package dev.warren.gateway.transport.stomp;

import dev.warren.broker.Names;
import dev.warren.gateway.access.BearerToken;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Command;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.session.AckMode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one connection's bytes as commands. Not thread-safe; unusable after a refusal. */
final class StompCommands {

  private static final Pattern HEART_BEAT =
      Pattern.compile("\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*");

  private static final Map<String, AckMode> ACK_MODES =
      Map.of(
          "auto",
          AckMode.AUTO,
          "client",
          AckMode.CLIENT,
          "client-individual",
          AckMode.CLIENT_INDIVIDUAL);

  /** Enough for a token; a client that is not authenticated gets no more. */
  private static final int MAX_CONNECT_BYTES = 64 * 1024;

  /** AMQP carries header names and content types as short strings. */
  private static final int MAX_SHORT_STRING = 255;

  /**
   * Headers of SEND that STOMP defines, and so not the sender's own. {@link Names#isPublishersOwn}
   * excludes those that RabbitMQ routes by or that Warren sets.
   */
  private static final Set<String> STOMP_HEADERS =
      Set.of("destination", "content-type", "content-length", "receipt", "transaction");

  private final FrameReader reader;
  private final int maxFrameBytes;
  private @Nullable String urlToken;

  private StompVersion version = StompVersion.V1_2;

  /**
   * @param urlToken the token of the URL, for a CONNECT without one; null for none
   */
  StompCommands(int maxFrameBytes, @Nullable String urlToken) {
    this.reader = new FrameReader(Math.min(maxFrameBytes, MAX_CONNECT_BYTES));
    this.maxFrameBytes = maxFrameBytes;
    this.urlToken = urlToken;
  }

  /** The version that CONNECT agreed on; 1.2 before that. */
  StompVersion version() {
    return version;
  }

  /** The client is authenticated and may send frames of any allowed size. */
  void connected() {
    reader.maxFrameBytes(maxFrameBytes);
    urlToken = null;
  }

  /** The receipt id of the frame that was refused last; null for none. */
  @Nullable String refusedReceipt() {
    return reader.receipt();
  }

  /** Takes the next bytes, which {@link #next()} returns as commands. */
  void feed(byte[] bytes) {
    reader.feed(bytes);
  }

  /** The next command; null where the bytes so far complete no frame. */
  @Nullable Command next() throws Refused {
    ClientFrame frame = reader.next();
    return frame == null ? null : command(frame);
  }

  private Command command(ClientFrame frame) throws Refused {
    String receipt = frame.headers().get("receipt");
    return switch (frame.command()) {
      case "STOMP", "CONNECT" -> connect(frame);
      case "SEND" -> send(frame);
      case "SUBSCRIBE" -> subscribe(frame);
      case "UNSUBSCRIBE" -> new Command.Unsubscribe(subscriptionId(frame), receipt);
      case "ACK" -> acknowledge(frame, true);
      case "NACK" -> acknowledge(frame, false);
      case "BEGIN" -> new Command.Begin(transaction(frame), receipt);
      case "COMMIT" -> new Command.Commit(transaction(frame), receipt);
      case "ABORT" -> new Command.Abort(transaction(frame), receipt);
      case "DISCONNECT" -> new Command.Disconnect(receipt);
      default -> throw malformed(frame.command() + ": only the server sends this");
    };
  }

  private Command connect(ClientFrame frame) throws Refused {
    String accepted = frame.headers().get("accept-version");
    List<String> versions =
        accepted == null ? List.of("1.0") : List.of(accepted.trim().split("\\s*,\\s*"));
    version =
        StompVersion.negotiate(versions)
            .orElseThrow(
                () ->
                    new Refused(
                        Refusal.UNSUPPORTED_VERSION,
                        "accept-version '%s': the versions here are 1.0, 1.1, 1.2"
                            .formatted(accepted)));
    reader.version(version);
    String heartBeat = frame.headers().get("heart-beat");
    Matcher beats = HEART_BEAT.matcher(heartBeat == null ? "0,0" : heartBeat);
    if (!beats.matches()) {
      throw malformed(
          "heart-beat '%s': is not two numbers of milliseconds, '10000,10000'"
              .formatted(heartBeat));
    }
    return new Command.Connect(
        credentials(frame.headers()),
        Long.parseLong(beats.group(1)),
        Long.parseLong(beats.group(2)));
  }

  private Credentials credentials(Map<String, String> headers) {
    String authorization = headers.get("Authorization");
    if (authorization == null) {
      authorization = headers.get("authorization");
    }
    String passcode = headers.get("passcode");
    boolean ofAccount = passcode != null && !passcode.isEmpty();
    String token = BearerToken.of(authorization, ofAccount ? null : urlToken);
    return new Credentials(token, headers.get("login"), passcode);
  }

  private Command subscribe(ClientFrame frame) throws Refused {
    Map<String, String> headers = frame.headers();
    String ack = headers.getOrDefault("ack", "auto");
    AckMode mode = ACK_MODES.get(ack);
    if (mode == null) {
      throw malformed(
          "SUBSCRIBE: ack '%s' is not one of auto, client, client-individual".formatted(ack));
    }
    return new Command.Subscribe(
        subscriptionId(frame),
        destination(frame),
        mode,
        prefetch(headers.get("prefetch-count")),
        from(headers.get("since"), headers.get("last")),
        headers.get("receipt"));
  }

  private static @Nullable StartAt from(@Nullable String since, @Nullable String last)
      throws Refused {
    if (since != null && last != null) {
      throw malformed("SUBSCRIBE: has both since and last; either says where to begin");
    }
    if (since != null) {
      if (!since.matches("\\d{1,18}")) {
        throw malformed("SUBSCRIBE: since '%s' is not a message-id".formatted(since));
      }
      return new StartAt.After(Long.parseLong(since));
    }
    if (last != null) {
      if (!last.matches("\\d{1,9}")) {
        throw malformed("SUBSCRIBE: last '%s' is not a number of messages".formatted(last));
      }
      return new StartAt.Last(Integer.parseInt(last));
    }
    return null;
  }

  /** As RabbitMQ's STOMP plugin reads it; 0 is for the most that the gateway allows. */
  private static int prefetch(@Nullable String count) throws Refused {
    if (count == null) {
      return 0;
    }
    if (!count.matches("\\d{1,9}")) {
      throw malformed("SUBSCRIBE: prefetch-count '%s' is not a number".formatted(count));
    }
    return Integer.parseInt(count);
  }

  /**
   * STOMP 1.2 names the message by {@code id}, the MESSAGE's {@code ack} header; 1.1 and 1.0 name
   * it by {@code message-id}. Warren's messages carry the same value in both.
   */
  private static Command acknowledge(ClientFrame frame, boolean positive) throws Refused {
    Map<String, String> headers = frame.headers();
    String message = headers.getOrDefault("id", headers.get("message-id"));
    if (message == null) {
      throw malformed(frame.command() + ": the header id (STOMP 1.2) or message-id is missing");
    }
    boolean requeue = !"false".equals(headers.get("requeue"));
    return new Command.Acknowledge(
        message, positive, requeue, headers.get("transaction"), headers.get("receipt"));
  }

  private static String transaction(ClientFrame frame) throws Refused {
    String transaction = frame.headers().get("transaction");
    if (transaction == null || transaction.isEmpty()) {
      throw malformed(frame.command() + ": the header transaction is missing");
    }
    return transaction;
  }

  private String subscriptionId(ClientFrame frame) throws Refused {
    String id = frame.headers().get("id");
    if (id != null && !id.isEmpty()) {
      return id;
    }
    if (version == StompVersion.V1_0 && frame.headers().containsKey("destination")) {
      return destination(frame);
    }
    throw malformed(frame.command() + ": the header id is " + (id == null ? "missing" : "empty"));
  }

  private static Command send(ClientFrame frame) throws Refused {
    String contentType = frame.headers().getOrDefault("content-type", "");
    checkShort("content-type", contentType);
    Map<String, String> own = new LinkedHashMap<>();
    for (Map.Entry<String, String> header : frame.headers().entrySet()) {
      String name = header.getKey();
      if (!STOMP_HEADERS.contains(name) && Names.isPublishersOwn(name)) {
        checkShort("the name of a header", name);
        own.put(name, header.getValue());
      }
    }
    return new Command.Send(
        destination(frame),
        contentType,
        own,
        frame.body(),
        frame.headers().get("transaction"),
        frame.headers().get("receipt"));
  }

  private static void checkShort(String what, String text) throws Refused {
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_SHORT_STRING) {
      throw malformed("SEND: " + what + " has more than " + MAX_SHORT_STRING + " bytes");
    }
  }

  private static String destination(ClientFrame frame) throws Refused {
    String destination = frame.headers().get("destination");
    if (destination == null) {
      throw malformed(frame.command() + ": the header destination is missing");
    }
    return destination;
  }

  private static Refused malformed(String reason) {
    return new Refused(Refusal.MALFORMED_FRAME, reason);
  }
}
