package dev.warren.bench.peer;

/** A process that a peer consists of. */
interface Server extends AutoCloseable {

  /** What it is in its peer: {@code gateway}, {@code broker}, {@code worker}, {@code server}. */
  String role();

  /** Its process id, while it runs. */
  long pid();

  boolean isJvm();

  /** Ends it, in good order where it lets us. Also while it is being started, from any thread. */
  @Override
  void close();
}
