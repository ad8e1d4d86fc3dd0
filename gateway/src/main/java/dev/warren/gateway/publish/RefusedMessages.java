package dev.warren.gateway.publish;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.gateway.publish.PublishFailed.Cause;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the message that made RabbitMQ close the channel. Published again, it would close the next
 * channel too, which has the messages of all clients.
 *
 * <p>If the reason is the message's size, RabbitMQ names the largest size that it accepts. For any
 * other reason the messages that were in flight are published again with half as many in flight,
 * and so on whenever the channel closes again, until the one that was in flight alone is the cause.
 * Mostly there is no such message, because RabbitMQ closes channels with the same reasons when a
 * node fails: then the first half goes through. Guarded by the lock of {@link ConfirmedPublisher}.
 */
final class RefusedMessages {

  private static final Pattern TOO_LARGE =
      Pattern.compile("message size \\d+ is larger than (?:configured )?max size (\\d+)");

  private final Set<PendingMessage> suspects = Collections.newSetFromMap(new IdentityHashMap<>());

  /** How many messages may be in flight while there are suspects. */
  private int most;

  private long maxBytes = Long.MAX_VALUE;

  /** Whether one of the messages that wait has closed a channel. */
  boolean isSuspicious() {
    return !suspects.isEmpty();
  }

  /** How many messages may be in flight now. */
  int mostInFlight(int usually) {
    return suspects.isEmpty() ? usually : most;
  }

  /** The reason to fail a message without publishing it; null for most messages. */
  @Nullable PublishFailed refusal(PendingMessage message) {
    return message.body.length <= maxBytes
        ? null
        : new PublishFailed(
            Cause.REFUSED,
            "the message has %d bytes, and RabbitMQ takes %d at most (max_message_size)"
                .formatted(message.body.length, maxBytes));
  }

  /**
   * Removes the messages that made RabbitMQ close the channel.
   *
   * @param inFlight the messages in flight when the channel closed
   * @return the messages to fail, with the reason
   */
  Map<PendingMessage, PublishFailed> removeToBlame(Channel closed, List<PendingMessage> inFlight) {
    String reason = reason(closed);
    Map<PendingMessage, PublishFailed> toBlame = new LinkedHashMap<>();
    if (reason.isEmpty()) {
      return toBlame;
    }
    Matcher tooLarge = TOO_LARGE.matcher(reason);
    if (tooLarge.find()) {
      maxBytes = Long.parseLong(tooLarge.group(1));
    }
    for (PendingMessage each : new ArrayList<>(inFlight)) {
      PublishFailed refusal = refusal(each);
      if (refusal == null && inFlight.size() == 1) {
        refusal = new PublishFailed(Cause.REFUSED, "RabbitMQ refuses the message: " + reason);
      }
      if (refusal != null) {
        inFlight.remove(each);
        toBlame.put(each, refusal);
      }
    }
    if (toBlame.isEmpty()) {
      suspects.clear();
      suspects.addAll(inFlight);
      most = Math.max(1, inFlight.size() / 2);
    }
    return toBlame;
  }

  /** The message has its outcome, so it is no suspect any more. */
  void landed(PendingMessage message) {
    suspects.remove(message);
  }

  /** RabbitMQ's reason for closing a channel; empty if no message can be the cause. */
  private static String reason(Channel closed) {
    ShutdownSignalException cause = closed.getCloseReason();
    if (cause == null) {
      cause = closed.getConnection().getCloseReason();
    }
    Method reason = cause == null || cause.isInitiatedByApplication() ? null : cause.getReason();
    if (reason instanceof AMQP.Channel.Close close) {
      return close.getReplyText();
    }
    // RabbitMQ also closes connections when it stops (320).
    return reason instanceof AMQP.Connection.Close close
            && close.getReplyCode() != AMQP.CONNECTION_FORCED
        ? close.getReplyText()
        : "";
  }
}
