package dev.warren.bench.load;

/**
 * What came of opening connections.
 *
 * @param connections how many are open, and have every subscription confirmed where the wire can
 *     confirm
 * @param failed how many are not
 * @param seconds how long it took, from the first TCP connect to the last confirmation
 * @param problem what the first that failed was told; empty where none failed
 */
public record Connected(int connections, int failed, double seconds, String problem) {

  /** The same, if it took so long. */
  Connected after(double allSeconds) {
    return new Connected(connections, failed, allSeconds, problem);
  }
}
