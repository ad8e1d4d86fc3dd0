package dev.warren.bench.load;

/**
 * The result of opening connections.
 *
 * @param connections how many are open, with every subscription confirmed where the wire can
 *     confirm
 * @param failed how many are not open
 * @param seconds the time from the first TCP connect to the last confirmation
 * @param problem the reason why the first connection failed; empty if none failed
 */
public record Connected(int connections, int failed, double seconds, String problem) {

  /** The same result with another duration. */
  Connected after(double allSeconds) {
    return new Connected(connections, failed, allSeconds, problem);
  }
}
