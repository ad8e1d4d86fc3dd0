package dev.warren.bench.peer;

import java.util.Map;

/** A measured server, with the broker and other processes behind it. */
public interface Peer extends AutoCloseable {

  /** The peer's name on the command line and in tables: {@code warren}, {@code web_stomp}. */
  String name();

  /** Starts all processes; returns once the peer accepts connections. Called once. */
  void start() throws Exception;

  /**
   * The addresses and protocol by which the load generator reaches the peer. Valid after {@link
   * #start()}.
   */
  Target target();

  /**
   * The processes whose CPU and memory count, by role ({@code gateway}, {@code broker}, {@code
   * worker}, {@code server}). The process with role {@code gateway} or {@code server} holds the
   * clients' connections.
   */
  Map<String, Long> processes();

  /**
   * Ends one of the processes by SIGTERM and starts it again.
   *
   * @param role a role of {@link #processes()} whose process is a program and not a broker
   * @return the seconds from the start of the new process until it is ready
   */
  double restart(String role) throws Exception;

  /** Collects the garbage of the peer's JVMs, so that their memory is only what they need. */
  void collectGarbage() throws Exception;

  /** Ends everything that {@link #start()} started. */
  @Override
  void close();
}
