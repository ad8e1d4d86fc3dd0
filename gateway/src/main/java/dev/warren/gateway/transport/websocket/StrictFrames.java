package dev.warren.gateway.transport.websocket;

import dev.warren.gateway.outbound.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Reads frames strictly by RFC 6455. reactor-netty's own decoder accepts reserved bits, as if an
 * extension had been agreed on, and text that is not UTF-8. It also cuts the connection so soon
 * that the close frame may get lost.
 */
final class StrictFrames extends WebSocket13FrameDecoder {

  private final IntPredicate counts;
  private boolean inFrame;
  private boolean frameEnded;

  private StrictFrames(WebSocketDecoderConfig config, IntPredicate counts) {
    super(config);
    this.counts = counts;
  }

  /**
   * Replaces the decoder of a connection whose opening handshake is done.
   *
   * @param counts receives the number of new bytes; returns whether they may be decoded
   */
  static void install(ChannelPipeline pipeline, int maxFrameBytes, IntPredicate counts) {
    WebSocketDecoderConfig config =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(maxFrameBytes)
            .expectMaskedFrames(true)
            .allowMaskMismatch(false)
            .allowExtensions(false)
            .closeOnProtocolViolation(false)
            .build();
    pipeline.replace(
        WebSocket13FrameDecoder.class, "strictFrames", new StrictFrames(config, counts));
    pipeline.addAfter("strictFrames", "strictText", new TextCheck());
  }

  /** Counts bytes as soon as they come, because a frame may take very long to complete. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof ByteBuf bytes && !counts.test(bytes.readableBytes())) {
      bytes.release();
    } else {
      super.channelRead(context, message);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    int before = out.size();
    super.decode(context, in, out);
    inFrame = out.size() == before;
    frameEnded |= !inFrame;
  }

  /** Whether the bytes so far end in the middle of a frame. */
  boolean isInFrame() {
    return inFrame;
  }

  /** Whether a frame has ended since the last call. */
  boolean takeFrameEnded() {
    boolean ended = frameEnded;
    frameEnded = false;
    return ended;
  }

  /** The reason for a close after a frame that cannot be read. */
  static CloseReason reason(CorruptedWebSocketFrameException violation) {
    WebSocketCloseStatus status = violation.closeStatus();
    if (status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
      return CloseReason.FRAME_TOO_LARGE;
    }
    return status.equals(WebSocketCloseStatus.INVALID_PAYLOAD_DATA)
        ? CloseReason.INVALID_TEXT
        : CloseReason.PROTOCOL_ERROR;
  }
}
