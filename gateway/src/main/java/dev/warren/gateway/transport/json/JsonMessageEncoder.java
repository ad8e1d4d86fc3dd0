package dev.warren.gateway.transport.json;

import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.history.EventJson;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.transport.websocket.WebSocketHead;
import io.netty.buffer.ByteBuf;
import java.util.Set;

/**
 * Topic messages as JSON frames, which are the same for everybody: a client that subscribes twice
 * to a channel, as by a pattern and by its name, gets each message once.
 */
enum JsonMessageEncoder implements MessageEncoder, MessageEncoder.WireFormat {
  ALL(Set.of()),
  /** For who is shown alerts from their queue, where none is missed. */
  WITHOUT_ALERTS(Set.of("alert", "alert_acked"));

  private static final String PERSONAL = "users";

  private final Set<String> hidden;

  JsonMessageEncoder(Set<String> hidden) {
    this.hidden = hidden;
  }

  /** One format for both, as they encode the same. */
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
  public int frameBytes(byte[] common) {
    return WebSocketHead.bytes(common.length) + common.length;
  }

  @Override
  public void write(ByteBuf to, byte[] common, boolean text) {
    WebSocketHead.write(to, WebSocketHead.TEXT, common.length).writeBytes(common);
  }
}
