package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.access.BearerToken;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.ClientNames;
import dev.warren.gateway.command.Command;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one connection's bytes as commands. Not thread-safe; unusable after a refusal. */
final class StompCommands {

  private static final Pattern HEART_BEAT =
      Pattern.compile("\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*");

  /** Enough for a token; a client that is not authenticated may send no larger frame. */
  private static final int MAX_CONNECT_BYTES = 64 * 1024;

  /** AMQP carries header names and content types as short strings. */
  private static final int MAX_SHORT_STRING = 255;

  /** Headers with names that clients choose and that the gateway keeps, or sends back. */
  private static final List<String> NAMES = List.of("id", "message-id", "receipt", "transaction");

  private static final Queue<byte[]> NONE = new ArrayDeque<>(0);

  private final FrameReader reader;
  private final int maxFrameBytes;
  private final SenderHeaders senderHeaders;
  private @Nullable String urlToken;

  /** Bytes that came while the reader or this queue had earlier ones. */
  private Queue<byte[]> further = NONE;

  private int furtherBytes;

  private StompVersion version = StompVersion.V1_2;

  /**
   * @param urlToken the URL's token, for a CONNECT without a token; null for none
   */
  StompCommands(int maxFrameBytes, SenderHeaders senderHeaders, @Nullable String urlToken) {
    this.reader = new FrameReader(Math.min(maxFrameBytes, MAX_CONNECT_BYTES));
    this.maxFrameBytes = maxFrameBytes;
    this.senderHeaders = senderHeaders;
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

  /** The receipt id of the refused frame; null for none. */
  @Nullable String refusedReceipt() {
    return reader.receipt();
  }

  /** Whether the bytes so far end in the middle of a frame. */
  boolean isInFrame() {
    return reader.isInFrame();
  }

  /** How many bytes wait here: received, and not yet returned as commands. */
  int waitingBytes() {
    return reader.waitingBytes() + furtherBytes;
  }

  /** Adds the next bytes, which {@link #next()} returns as commands. */
  void feed(byte[] bytes) {
    if (reader.isDone() && further.isEmpty()) {
      reader.feed(bytes);
    } else {
      if (further == NONE) {
        further = new ArrayDeque<>();
      }
      further.add(bytes);
      furtherBytes += bytes.length;
    }
  }

  /** The next command; null if the bytes so far complete no frame. */
  @Nullable Command next() throws Refused {
    ClientFrame frame;
    while ((frame = reader.next()) == null) {
      byte[] more = further.poll();
      if (more == null) {
        return null;
      }
      furtherBytes -= more.length;
      reader.feed(more);
    }
    ClientFrame read = version == StompVersion.V1_0 ? frame.trimmed() : frame;
    for (String name : NAMES) {
      ClientNames.check(read.command() + ": the header " + name, read.headers().get(name));
    }
    return command(read);
  }

  private Command command(ClientFrame frame) throws Refused {
    String receipt = frame.headers().get("receipt");
    return switch (frame.command()) {
      case "STOMP", "CONNECT" -> connect(frame);
      case "SEND" -> send(frame);
      case "SUBSCRIBE" ->
          SubscribeFrame.command(frame.headers(), subscriptionId(frame), destination(frame));
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

  private Command connect(ClientFrame connect) throws Refused {
    String accepted = connect.headers().get("accept-version");
    List<String> versions =
        accepted == null
            ? List.of("1.0")
            // Splits by commas only: for a head full of spaces, a pattern with spaces would take
            // minutes.
            : Stream.of(accepted.split(",", -1)).map(String::strip).toList();
    version =
        StompVersion.negotiate(versions)
            .orElseThrow(
                () ->
                    new Refused(
                        Refusal.UNSUPPORTED_VERSION,
                        "accept-version '%s': the versions here are 1.0, 1.1, 1.2"
                            .formatted(accepted)));
    reader.version(version);
    ClientFrame frame = version == StompVersion.V1_0 ? connect.trimmed() : connect;
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

  /**
   * STOMP 1.2 names the message by {@code id}, the MESSAGE's {@code ack} header; 1.1 and 1.0 name
   * it by {@code message-id}, and know no {@code id}. Warren's messages carry the same value in
   * both, so a client may also use the other version's header.
   */
  private Command acknowledge(ClientFrame frame, boolean positive) throws Refused {
    Map<String, String> headers = frame.headers();
    boolean by12 = version == StompVersion.V1_2;
    String message = headers.get(by12 ? "id" : "message-id");
    if (message == null) {
      message = headers.get(by12 ? "message-id" : "id");
    }
    if (message == null) {
      throw malformed(frame.command() + ": the header id (STOMP 1.2) or message-id is missing");
    }
    return new Command.Acknowledge(
        message,
        positive,
        positive || requeue(headers.get("requeue")),
        headers.get("transaction"),
        headers.get("receipt"));
  }

  /** Ignores upper and lower case: some Python clients write {@code False}. */
  private static boolean requeue(@Nullable String text) throws Refused {
    if (text == null || text.equalsIgnoreCase("true")) {
      return true;
    }
    if (text.equalsIgnoreCase("false")) {
      return false;
    }
    throw malformed("NACK: requeue '%s' is neither true nor false".formatted(text));
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
      String destination = destination(frame);
      ClientNames.check(frame.command() + ": the destination in place of an id", destination);
      return destination;
    }
    throw malformed(frame.command() + ": the header id is " + (id == null ? "missing" : "empty"));
  }

  private Command send(ClientFrame frame) throws Refused {
    String contentType = frame.headers().getOrDefault("content-type", "");
    checkShort("content-type", contentType);
    Map<String, String> own = new LinkedHashMap<>();
    for (Map.Entry<String, String> header : frame.headers().entrySet()) {
      String name = header.getKey();
      if (senderHeaders.goesOn(name)) {
        checkShort("the name of a header", name);
        own.put(name, header.getValue());
      }
    }
    String transaction = frame.headers().get("transaction");
    String receipt = frame.headers().get("receipt");
    String replyTo = frame.headers().get("reply-to");
    if (replyTo != null && replyTo.startsWith("/temp-queue/")) {
      // RabbitMQ's plugin would create a temporary queue here and subscribe the sender to it.
      Refused refused =
          new Refused(
              Refusal.UNKNOWN_DESTINATION,
              "reply-to '%s': there are no temporary queues; name a channel and subscribe to it"
                  .formatted(replyTo));
      return new Command.Unsupported(refused, null, transaction, receipt);
    }
    return new Command.Send(
        destination(frame), contentType, own, frame.body(), transaction, receipt);
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
