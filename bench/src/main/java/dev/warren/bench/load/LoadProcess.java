package dev.warren.bench.load;

/** The load generator's process, as whoever drives it sees it. Not thread-safe. */
public interface LoadProcess extends AutoCloseable {

  Connected connect(Connections connections);

  Measured run(Run run);

  /** Closes all connections, and tells how those that were closed by the server before ended. */
  java.util.Map<Integer, Integer> disconnect();

  @Override
  void close();
}
