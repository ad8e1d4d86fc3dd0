package dev.warren.bench.hostile;

import java.util.List;
import java.util.function.IntFunction;

/**
 * One hostile act of a client.
 *
 * @param name the name in the process's report
 * @param request the first bytes on the connection: an HTTP request, or a part of one
 * @param upgrades whether the request opens a WebSocket; all further bytes are sent after the
 *     server's response
 * @param opening the bytes that follow the request once
 * @param repeated the bytes of each repetition, by its number from 0; empty to send nothing
 * @param everyMs the time between two repetitions
 * @param reads whether the client reads what the server sends
 * @param clients how many clients it takes when the attack is measured alone
 */
record Attack(
    String name,
    byte[] request,
    boolean upgrades,
    List<byte[]> opening,
    IntFunction<byte[]> repeated,
    int everyMs,
    boolean reads,
    int clients) {

  private static final byte[] NOTHING = {};

  /** An attack that begins with this request, does nothing more, and reads. */
  static Attack of(String name, String request) {
    return new Attack(
        name, Wire.bytes(request), false, List.of(), number -> NOTHING, Integer.MAX_VALUE, true, 1);
  }

  /** The same attack on a WebSocket, with these frames once it is open. */
  Attack sending(byte[]... frames) {
    return new Attack(name, request, true, List.of(frames), repeated, everyMs, reads, clients);
  }

  /** The same attack, with these bytes sent again and again. */
  Attack every(int millis, IntFunction<byte[]> bytes) {
    return new Attack(name, request, upgrades, opening, bytes, millis, reads, clients);
  }

  /** The same attack, without reading. */
  Attack unread() {
    return new Attack(name, request, upgrades, opening, repeated, everyMs, false, clients);
  }

  /** The same attack, by this many clients at once. */
  Attack by(int clients) {
    return new Attack(name, request, upgrades, opening, repeated, everyMs, reads, clients);
  }
}
