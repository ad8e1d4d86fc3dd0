package dev.warren.gateway.transport.websocket;

import io.netty.buffer.ByteBuf;

/**
 * The head of an unmasked, unfragmented WebSocket frame (RFC 6455, section 5.2), which a server
 * writes before each payload.
 */
public final class WebSocketHead {

  public static final int TEXT = 0x1;
  public static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  /** The longest head. */
  public static final int MAX_BYTES = 10;

  private static final int FIN = 0x80;
  private static final int TWO_BYTES_FOLLOW = 126;
  private static final int EIGHT_BYTES_FOLLOW = 127;

  private WebSocketHead() {}

  /**
   * The length of a head.
   *
   * @param payload the length of the payload, in bytes
   */
  public static int bytes(int payload) {
    return payload < TWO_BYTES_FOLLOW ? 2 : payload < 65_536 ? 4 : MAX_BYTES;
  }

  /**
   * Appends a head.
   *
   * @param payload the length of the payload, in bytes
   * @return the buffer, to append the payload
   */
  public static ByteBuf write(ByteBuf to, int opcode, int payload) {
    to.writeByte(FIN | opcode);
    if (payload < TWO_BYTES_FOLLOW) {
      return to.writeByte(payload);
    }
    if (payload < 65_536) {
      return to.writeByte(TWO_BYTES_FOLLOW).writeShort(payload);
    }
    return to.writeByte(EIGHT_BYTES_FOLLOW).writeLong(payload);
  }
}
