package dev.warren.gateway.transport.sse;

import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.Protocol;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Turns replies into chunks of the response. Immutable. */
final class EventStreamReplies implements Protocol {

  private final String channel;

  /**
   * @param channel the channel or pattern of the stream
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
      return OwnEvents.refusal(error.refused());
    } else if (reply instanceof Reply.Notice notice) {
      return OwnEvents.refusal(notice.refused());
    } else if (reply instanceof Reply.TokenExpiring expiring) {
      return OwnEvents.tokenExpiring(expiring.expiresText());
    } else if (reply instanceof Reply.Goodbye) {
      return Chunk.last();
    } else if (reply instanceof Reply.Receipt
        || reply instanceof Reply.Published
        || reply instanceof Reply.Renewed
        || reply instanceof Reply.Message
        || reply instanceof Reply.Probe) {
      // These replies belong to commands that a client of an event stream cannot send.
      return null;
    }
    throw new AssertionError("no chunk for " + reply.getClass());
  }

  private byte[] subscribed(Reply.Subscribed subscribed) {
    if (subscribed.since() == null || subscribed.recovered()) {
      // An id without data: a client that loses its connection before the first event resumes from
      // here.
      return Chunk.event(subscribed.position(), "");
    }
    return OwnEvents.gap(channel, subscribed.since(), subscribed.position());
  }

  /**
   * Always true: an event stream carries refusals and warnings itself, and has no subscription for
   * them.
   */
  @Override
  public boolean warns(boolean errorsSubscribed) {
    return true;
  }

  @Override
  public MessageEncoder encoder(String subscriptionId, AckMode ack, boolean notificationsOnly) {
    return SseMessageEncoder.ONLY;
  }
}
