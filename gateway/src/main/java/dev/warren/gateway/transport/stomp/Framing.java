package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.transport.websocket.WebSocketHead;
import io.netty.buffer.ByteBuf;

/** The bytes before each STOMP frame on the wire. */
enum Framing {
  /** A WebSocket frame's head. */
  WEB_SOCKET {
    @Override
    int headBytes(int payload) {
      return WebSocketHead.bytes(payload);
    }

    @Override
    ByteBuf writeHead(ByteBuf to, boolean text, int payload) {
      return WebSocketHead.write(to, text ? WebSocketHead.TEXT : WebSocketHead.BINARY, payload);
    }
  },
  /** Nothing: STOMP over TCP. */
  NONE {
    @Override
    int headBytes(int payload) {
      return 0;
    }

    @Override
    ByteBuf writeHead(ByteBuf to, boolean text, int payload) {
      return to;
    }
  };

  /** The length in bytes of the head for a payload of this length. */
  abstract int headBytes(int payload);

  abstract ByteBuf writeHead(ByteBuf to, boolean text, int payload);
}
