package dev.warren.system.faults;

/** Sends the messages of its lanes, at its pace, until it is stopped. */
interface Sender extends AutoCloseable {

  void start();

  /** Sends no more; returns once every message has its outcome, or its time for one is over. */
  @Override
  void close();
}
