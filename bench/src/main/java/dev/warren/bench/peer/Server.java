package dev.warren.bench.peer;

/** One process of a peer. */
interface Server extends AutoCloseable {

  /**
   * The server's role in the peer: {@code gateway}, {@code broker}, {@code worker}, {@code server}.
   */
  String role();

  /** The server's process id, while it runs. */
  long pid();

  boolean isJvm();

  /**
   * Ends the server, by SIGTERM first. May be called while the server is starting, and on any
   * thread.
   */
  @Override
  void close();
}
