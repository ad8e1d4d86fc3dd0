package dev.warren.system.faults;

/** Sends the messages of its lanes at its pace until it is closed. */
interface Sender extends AutoCloseable {

  void start();

  /** Stops sending. Returns when every message has its outcome, or the wait for it is over. */
  @Override
  void close();
}
