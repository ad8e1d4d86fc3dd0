package dev.warren.bench.peer;

/** One process of a peer. */
interface Server extends AutoCloseable {

  /** Its role in the peer: {@code gateway}, {@code broker}, {@code worker}, {@code server}. */
  String role();

  /** Its process id, while it runs. */
  long pid();

  boolean isJvm();

  /** Ends it, by SIGTERM first. Also while it is starting, and from any thread. */
  @Override
  void close();
}
