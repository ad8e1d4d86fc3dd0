package dev.warren.system.driver;

/**
 * A small program beside a client in another language, that lets it do what it is told: one JSON
 * object a command, and one an event.
 */
public interface Driver extends AutoCloseable {

  /** Gives it a command. */
  void tell(String command) throws Exception;

  /** What it tells next; waits for it. */
  String hear() throws Exception;

  /** Ends it and its client, without a word to the gateway where it is a process. */
  @Override
  void close();
}
