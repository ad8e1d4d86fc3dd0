package dev.warren.gateway.transport.stomp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;

/** A finished WebSocket frame, decoded by Netty's decoder as a client would. */
record DecodedFrame(String kind, byte[] payload) {

  /** Reads one frame, after which nothing may follow; takes over the buffer. */
  static DecodedFrame read(ByteBuf frame) {
    EmbeddedChannel client =
        new EmbeddedChannel(new WebSocket13FrameDecoder(false, false, 100_000_000));
    client.writeInbound(frame);
    WebSocketFrame read = client.readInbound();
    try {
      byte[] payload = new byte[read.content().readableBytes()];
      read.content().readBytes(payload);
      if (client.readInbound() != null || !read.isFinalFragment()) {
        throw new AssertionError("not exactly one frame");
      }
      return new DecodedFrame(kind(read), payload);
    } finally {
      read.release();
      client.finishAndReleaseAll();
    }
  }

  private static String kind(WebSocketFrame frame) {
    if (frame instanceof TextWebSocketFrame) {
      return "text";
    }
    if (frame instanceof BinaryWebSocketFrame) {
      return "binary";
    }
    return frame instanceof PongWebSocketFrame ? "pong" : frame.getClass().getSimpleName();
  }

  String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }
}
