package dev.warren.cli.gateway;

import java.util.Set;

/**
 * The end of a connection that the program did not ask for.
 *
 * @param code WebSocket's close code; 1006 if the connection just broke
 * @param reason the gateway's words, or those of the network
 */
public record Loss(int code, String reason) {

  static final int BROKEN = 1006;

  /** The close codes of docs/errors.md after which the same client would fail in the same way. */
  private static final Set<Integer> FINAL = Set.of(1002, 1003, 1007, 1009, 4001, 4003, 4011);

  /** Whether it makes sense to connect again. */
  public boolean isTemporary() {
    return !FINAL.contains(code);
  }
}
