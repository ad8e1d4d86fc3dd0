package dev.warren.system.client;

import java.time.Duration;

/**
 * A small program around a client library. It speaks the protocol of docs/clients.md: JSON objects,
 * one a line.
 */
interface Agent extends AutoCloseable {

  /** Receives the lines of an agent, on a thread of its own. */
  interface Listener {

    void line(String line);

    /** The agent has ended. */
    void ended(String why);
  }

  void tell(String command);

  /** Stops its world: no timer runs, no byte is read, as on a laptop that sleeps. */
  void sleep() throws Exception;

  /** Ends {@link #sleep()}. */
  void wake() throws Exception;

  /**
   * Ends the commands, and waits for the end of the program by itself.
   *
   * @return false if the program still runs after this time
   */
  boolean endsByItself(Duration atMost) throws Exception;

  /** Kills the agent. */
  @Override
  void close();
}
