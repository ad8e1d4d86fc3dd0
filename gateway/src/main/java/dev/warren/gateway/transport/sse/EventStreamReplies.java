package dev.warren.gateway.transport.sse;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.Protocol;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Turns replies into chunks of the response. Immutable. */
final class EventStreamReplies implements Protocol {

  private final String channel;

  /**
   * @param channel the channel of the stream, or a pattern in its place
   */
  EventStreamReplies(String channel) {
    this.channel = channel;
  }

  @Override
  public Transport transport() {
    return Transport.SSE;
  }

  @Override
  public @Nullable ByteBuf encode(Reply reply, ByteBufAllocator allocator) {
    byte[] chunk = chunk(reply);
    return chunk == null ? null : Chunk.buffer(chunk, allocator);
  }

  private byte @Nullable [] chunk(Reply reply) {
    if (reply instanceof Reply.Connected || reply instanceof Reply.HeartBeat) {
      return Chunk.comment();
    } else if (reply instanceof Reply.Subscribed subscribed) {
      return subscribed(subscribed);
    } else if (reply instanceof Reply.Error error) {
      return refusal(error.refused());
    } else if (reply instanceof Reply.Notice notice) {
      return refusal(notice.refused());
    } else if (reply instanceof Reply.Goodbye) {
      return Chunk.last();
    } else if (reply instanceof Reply.Receipt
        || reply instanceof Reply.Published
        || reply instanceof Reply.Renewed
        || reply instanceof Reply.Message
        || reply instanceof Reply.Probe
        || reply instanceof Reply.TokenExpiring) {
      // An event stream cannot send the commands that these are for, a fresh token among them.
      return null;
    }
    throw new AssertionError("no chunk for " + reply.getClass());
  }

  private byte[] subscribed(Reply.Subscribed subscribed) {
    if (subscribed.since() == null || subscribed.recovered()) {
      // An id without data: a client that is cut off before the first event resumes from here.
      return Chunk.event(subscribed.position(), "");
    }
    ObjectNode gap = frame("gap").put("channel", channel);
    gap.putObject("data").put("from", subscribed.since()).put("to", subscribed.position());
    return event(subscribed.position(), gap);
  }

  private static byte[] refusal(Refused refused) {
    ObjectNode error = frame("error");
    error
        .putObject("data")
        .put("error", refused.getMessage())
        .put("code", refused.refusal().code());
    return event(null, error);
  }

  private static ObjectNode frame(String type) {
    return JsonMapper.shared().createObjectNode().put("type", type);
  }

  private static byte[] event(@Nullable Long id, ObjectNode frame) {
    frame.put("timestamp", DateTimeFormatter.ISO_INSTANT.format(Instant.now()));
    return Chunk.event(id, frame.toString());
  }

  @Override
  public MessageEncoder encoder(String subscriptionId, AckMode ack, boolean notificationsOnly) {
    return SseMessageEncoder.ONLY;
  }
}
