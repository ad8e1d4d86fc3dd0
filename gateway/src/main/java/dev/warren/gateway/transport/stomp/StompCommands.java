package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.session.Command;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.stomp.BufferingStompDecoder;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompConversionException;
import org.springframework.messaging.simp.stomp.StompDecoder;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageHeaderAccessor;

/**
 * STOMP's frames to commands, by Spring's decoder, for one connection: a frame may come in pieces,
 * and several in one piece. Not thread-safe.
 */
final class StompCommands {

  private static final Pattern HEART_BEAT =
      Pattern.compile("\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*");

  private static final Set<String> ACK_MODES = Set.of("auto", "client", "client-individual");

  /**
   * Headers of SEND that are not the sender's own: STOMP's, and those that would route in RabbitMQ
   * past what the sender may write (CC, BCC) or that Warren and RabbitMQ write themselves.
   */
  private static final Set<String> NOT_OWN =
      Set.of(
          "destination",
          "content-type",
          "content-length",
          "receipt",
          "transaction",
          "timestamp_in_ms",
          "CC",
          "BCC");

  private final BufferingStompDecoder decoder;
  private final int maxFrameBytes;
  private final @Nullable String urlToken;

  private StompVersion version = StompVersion.V1_2;
  private @Nullable String receipt;

  /**
   * @param urlToken the token of the URL, for a CONNECT that brings none
   */
  StompCommands(int maxFrameBytes, @Nullable String urlToken) {
    this.decoder = new BufferingStompDecoder(new StompDecoder(), maxFrameBytes);
    this.maxFrameBytes = maxFrameBytes;
    this.urlToken = urlToken;
  }

  /** The version that CONNECT agreed on; the newest before that. */
  StompVersion version() {
    return version;
  }

  /** The receipt id of the frame that was refused last, if it had one. */
  @Nullable String refusedReceipt() {
    return receipt;
  }

  /** The frames that these bytes complete, as Spring has them. */
  List<Message<byte[]>> frames(byte[] bytes) throws Refused {
    receipt = null;
    if (decoder.getBufferSize() + bytes.length > maxFrameBytes) {
      throw new Refused(
          Refusal.FRAME_TOO_LARGE, "frame: is larger than %d bytes".formatted(maxFrameBytes));
    }
    try {
      return decoder.decode(ByteBuffer.wrap(bytes));
    } catch (StompConversionException e) {
      throw new Refused(Refusal.MALFORMED_FRAME, "frame: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new Refused(
          Refusal.MALFORMED_FRAME,
          "frame: begins with no STOMP command; CONNECT, SEND, SUBSCRIBE and the like are");
    }
  }

  /** What a frame asks for; null for a heart-beat. */
  @Nullable Command command(Message<byte[]> frame) throws Refused {
    StompHeaderAccessor headers =
        MessageHeaderAccessor.getAccessor(frame, StompHeaderAccessor.class);
    if (headers == null || headers.isHeartbeat()) {
      return null;
    }
    receipt = headers.getReceipt();
    StompCommand command = headers.getCommand();
    if (command == null) {
      throw new Refused(Refusal.MALFORMED_FRAME, "frame: has no command");
    }
    return switch (command) {
      case STOMP, CONNECT -> connect(headers);
      case SEND -> send(headers, frame.getPayload());
      case SUBSCRIBE -> subscribe(headers);
      case UNSUBSCRIBE -> new Command.Unsubscribe(subscriptionId(headers), receipt);
      case ACK, NACK -> {
        noTransaction(headers);
        yield new Command.Acknowledge(receipt);
      }
      case DISCONNECT -> new Command.Disconnect(receipt);
      case BEGIN, COMMIT, ABORT ->
          throw new Refused(
              Refusal.UNSUPPORTED_COMMAND, command + ": transactions are not supported yet");
      case CONNECTED, MESSAGE, RECEIPT, ERROR ->
          throw new Refused(Refusal.MALFORMED_FRAME, command + ": is for the server to send");
    };
  }

  private Command connect(StompHeaderAccessor headers) throws Refused {
    String accepted = headers.getFirstNativeHeader("accept-version");
    List<String> versions =
        accepted == null ? List.of("1.0") : List.of(accepted.split("\\s*,\\s*"));
    version =
        StompVersion.negotiate(versions)
            .orElseThrow(
                () ->
                    new Refused(
                        Refusal.UNSUPPORTED_VERSION,
                        "accept-version '%s': the versions here are 1.0, 1.1, 1.2"
                            .formatted(accepted)));
    String heartBeat = headers.getFirstNativeHeader("heart-beat");
    Matcher beats = HEART_BEAT.matcher(heartBeat == null ? "0,0" : heartBeat);
    if (!beats.matches()) {
      throw new Refused(
          Refusal.MALFORMED_FRAME,
          "heart-beat '%s': is not two numbers of milliseconds, '10000,10000'"
              .formatted(heartBeat));
    }
    return new Command.Connect(
        credentials(headers), Long.parseLong(beats.group(1)), Long.parseLong(beats.group(2)));
  }

  private Credentials credentials(StompHeaderAccessor headers) {
    String authorization = headers.getFirstNativeHeader("Authorization");
    if (authorization == null) {
      authorization = headers.getFirstNativeHeader("authorization");
    }
    String token = null;
    if (authorization != null) {
      token =
          authorization.regionMatches(true, 0, "Bearer ", 0, 7)
              ? authorization.substring(7).trim()
              : authorization;
    }
    String passcode = headers.getFirstNativeHeader("passcode");
    if (token == null && (passcode == null || passcode.isEmpty())) {
      token = urlToken;
    }
    return new Credentials(token, headers.getFirstNativeHeader("login"), passcode);
  }

  private Command subscribe(StompHeaderAccessor headers) throws Refused {
    String ack = headers.getFirstNativeHeader("ack");
    if (ack != null && !ACK_MODES.contains(ack)) {
      throw new Refused(
          Refusal.MALFORMED_FRAME,
          "SUBSCRIBE: ack '%s' is not one of auto, client, client-individual".formatted(ack));
    }
    boolean wantsHistory =
        headers.getFirstNativeHeader("since") != null
            || headers.getFirstNativeHeader("last") != null;
    return new Command.Subscribe(
        subscriptionId(headers), destination(headers), wantsHistory, receipt);
  }

  private String subscriptionId(StompHeaderAccessor headers) throws Refused {
    String id = headers.getFirstNativeHeader("id");
    if (id != null) {
      return id;
    }
    if (version == StompVersion.V1_0 && headers.getFirstNativeHeader("destination") != null) {
      return destination(headers);
    }
    throw new Refused(Refusal.MALFORMED_FRAME, headers.getCommand() + ": the header id is missing");
  }

  private Command send(StompHeaderAccessor headers, byte[] body) throws Refused {
    noTransaction(headers);
    String contentType = headers.getFirstNativeHeader("content-type");
    Map<String, String> own = new LinkedHashMap<>();
    headers
        .toNativeHeaderMap()
        .forEach(
            (name, values) -> {
              if (!NOT_OWN.contains(name)
                  && !name.startsWith("x-")
                  && !name.startsWith("warren-")) {
                own.put(name, values.get(0));
              }
            });
    return new Command.Send(
        destination(headers), contentType == null ? "" : contentType, own, body, receipt);
  }

  private static String destination(StompHeaderAccessor headers) throws Refused {
    String destination = headers.getFirstNativeHeader("destination");
    if (destination == null) {
      throw new Refused(
          Refusal.MALFORMED_FRAME, headers.getCommand() + ": the header destination is missing");
    }
    return destination;
  }

  private static void noTransaction(StompHeaderAccessor headers) throws Refused {
    if (headers.getFirstNativeHeader("transaction") != null) {
      throw new Refused(
          Refusal.UNSUPPORTED_COMMAND,
          headers.getCommand() + ": transactions are not supported yet");
    }
  }
}
