package dev.warren.bench.peer;

import java.util.Map;

/** A server that is compared, with all that stands behind it, running as processes of its own. */
public interface Peer extends AutoCloseable {

  /** As on the command line and in the tables: {@code warren}, {@code web_stomp}. */
  String name();

  /** Starts everything; returns once it takes connections. Called once. */
  void start() throws Exception;

  /** How the load generator speaks to it. Only after {@link #start()}. */
  Target target() throws Exception;

  /**
   * The processes whose CPU and memory count, by role ({@code gateway}, {@code broker}, {@code
   * worker}, {@code server}). The one with role {@code gateway} or {@code server} holds the
   * clients' connections.
   */
  Map<String, Long> processes();

  /**
   * Asks a JVM to collect its garbage, where the server is one, so that its memory is what it
   * needs.
   */
  void collectGarbage() throws Exception;

  /** Ends everything that {@link #start()} started. */
  @Override
  void close();
}
