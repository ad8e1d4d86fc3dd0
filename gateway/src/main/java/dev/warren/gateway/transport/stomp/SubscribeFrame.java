package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Command;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.session.AckMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the headers of SUBSCRIBE. */
final class SubscribeFrame {

  private static final Map<String, AckMode> ACK_MODES =
      Map.of(
          "auto",
          AckMode.AUTO,
          "client",
          AckMode.CLIENT,
          "client-individual",
          AckMode.CLIENT_INDIVIDUAL);

  private static final String SINCE =
      "keep the message-id of the last MESSAGE, and subscribe with 'since'";

  /** A client that requests a part of the messages may not be prepared for all of them. */
  private static final String SELECTOR =
      "SUBSCRIBE: there are no selectors here; leave the header selector out, and subscribe to a"
          + " narrower channel or filter in the client";

  private SubscribeFrame() {}

  static Command command(Map<String, String> headers, String id, String destination)
      throws Refused {
    String receipt = headers.get("receipt");
    String ack = headers.getOrDefault("ack", "auto");
    AckMode mode = ACK_MODES.get(ack);
    if (mode == null) {
      throw malformed(
          "SUBSCRIBE: ack '%s' is not one of auto, client, client-individual".formatted(ack));
    }
    Command.Subscribe subscribe =
        new Command.Subscribe(
            id,
            destination,
            mode,
            prefetch(headers.get("prefetch-count")),
            from(headers.get("since"), headers.get("last")),
            receipt);
    String unsupported = headers.containsKey("selector") ? SELECTOR : null;
    if (unsupported == null && destination.startsWith("/topic/")) {
      unsupported = lost(headers);
    }
    return unsupported == null
        ? subscribe
        : new Command.Unsupported(
            new Refused(Refusal.UNSUPPORTED_HEADER, unsupported), id, null, receipt);
  }

  /**
   * Checks the headers by which RabbitMQ's STOMP plugin keeps a topic's messages for a disconnected
   * client. Warren does not support them, so it refuses them: the client would lose messages and
   * find out too late.
   *
   * @return the refused header and the alternative; null where the client loses nothing
   */
  private static @Nullable String lost(Map<String, String> headers) {
    for (String keeping : new String[] {"durable", "persistent"}) {
      if ("true".equalsIgnoreCase(headers.get(keeping))) {
        return "SUBSCRIBE: %s:true has no effect here; %s".formatted(keeping, SINCE);
      }
    }
    if ("false".equalsIgnoreCase(headers.get("auto-delete"))) {
      return "SUBSCRIBE: auto-delete:false has no effect here; " + SINCE;
    }
    if (headers.containsKey("x-queue-name")) {
      return "SUBSCRIBE: a topic has no queue, so x-queue-name has no effect; to keep messages, "
          + SINCE
          + "; to share them among clients, use /queue/<name>";
    }
    if (headers.containsKey("x-stream-offset")) {
      return "SUBSCRIBE: x-stream-offset has no effect here; for history, subscribe with"
          + " 'since' or 'last'";
    }
    return null;
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

  /**
   * Reads {@code prefetch-count} as RabbitMQ's STOMP plugin does. 0 means the most that the gateway
   * allows.
   */
  private static int prefetch(@Nullable String count) throws Refused {
    if (count == null) {
      return 0;
    }
    if (!count.matches("\\d{1,9}")) {
      throw malformed("SUBSCRIBE: prefetch-count '%s' is not a number".formatted(count));
    }
    return Integer.parseInt(count);
  }

  private static Refused malformed(String reason) {
    return new Refused(Refusal.MALFORMED_FRAME, reason);
  }
}
