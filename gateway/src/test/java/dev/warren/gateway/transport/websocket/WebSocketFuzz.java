package dev.warren.gateway.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.fuzz.FuzzTarget;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;

/**
 * Fuzzes WebSocket frames of clients. Every buffer is released, whatever happens to the connection.
 */
public final class WebSocketFuzz implements FuzzTarget {

  private static final int MAX_FRAME_BYTES = 64 * 1024;

  @Override
  public void take(byte[] input) {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
    Connection connection = new Connection();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder().build()), connection);
    channel.config().setAllocator(allocator);
    StrictFrames.install(channel.pipeline(), MAX_FRAME_BYTES, bytes -> true);
    channel.writeInbound(allocator.heapBuffer().writeBytes(input));
    channel.finishAndReleaseAll();

    assertThat(connection.escaped).isEmpty();
    assertThat(allocator.metric().usedHeapMemory()).as("bytes of lost buffers").isZero();
    assertThat(allocator.metric().usedDirectMemory()).as("bytes of lost buffers").isZero();
  }

  /** Reads all frames, while a gateway would close the connection at the first invalid one. */
  private static final class Connection extends ChannelInboundHandlerAdapter {

    private final List<Throwable> escaped = new ArrayList<>();

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
      ReferenceCountUtil.release(frame);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof CorruptedWebSocketFrameException violation) {
        assertThat(StrictFrames.reason(violation)).isNotNull();
      } else {
        escaped.add(cause);
      }
    }
  }
}
