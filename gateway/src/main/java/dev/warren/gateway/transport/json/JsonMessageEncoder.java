package dev.warren.gateway.transport.json;

import dev.warren.gateway.fanout.Gap;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.history.EventJson;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.transport.websocket.WebSocketHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Set;

/**
 * Encodes topic messages. The frames are the same for every client. A client whose subscriptions
 * overlap, as a pattern and a channel do, gets each message once.
 */
enum JsonMessageEncoder implements MessageEncoder, MessageEncoder.WireFormat {
  ALL(Set.of()),
  /** The encoder for clients that get their alerts from their alert queue, which loses none. */
  WITHOUT_ALERTS(Set.of("alert", "alert_acked"));

  private static final String PERSONAL = "users";

  private final Set<String> hidden;

  JsonMessageEncoder(Set<String> hidden) {
    this.hidden = hidden;
  }

  /**
   * Each constant is a format of its own, although both encode alike: they show different messages.
   */
  @Override
  public WireFormat format() {
    return this;
  }

  @Override
  public boolean shows(TopicMessage message) {
    return !hidden.contains(message.type()) || !message.channel().kind().equals(PERSONAL);
  }

  @Override
  public byte[] encode(TopicMessage message) {
    return EventJson.bytes(message);
  }

  @Override
  public boolean isOncePerClient() {
    return true;
  }

  @Override
  public ByteBuf gap(Gap gap, ByteBufAllocator allocator) {
    return JsonFrame.finished(
        JsonFrame.gap(gap.pattern().toString(), gap.from(), gap.to()), allocator);
  }

  @Override
  public int frameBytes(byte[] common) {
    return WebSocketHead.bytes(common.length) + common.length;
  }

  @Override
  public void write(ByteBuf to, byte[] common, boolean text) {
    WebSocketHead.write(to, WebSocketHead.TEXT, common.length).writeBytes(common);
  }
}
