package dev.warren.system.driver;

/**
 * A small program that runs a client in another language. Commands and events are JSON objects, one
 * per line.
 */
public interface Driver extends AutoCloseable {

  /** Sends a command. */
  void tell(String command) throws Exception;

  /** Waits for the next event. */
  String hear() throws Exception;

  /**
   * Ends the driver and its client. A driver in a process is killed, so that it sends no close
   * frame.
   */
  @Override
  void close();
}
