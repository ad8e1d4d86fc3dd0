package dev.warren.gateway.topic;

/**
 * Sees each message of the log, in its order, before it is fanned out. Called by the log's one
 * reader, which it holds up: it must not wait.
 */
public interface LogListener {

  /** One from before this gateway was there, of the last that the log holds; not fanned out. */
  default void remembered(TopicMessage message) {}

  /** From now on messages are fanned out. */
  default void live() {}

  void seen(TopicMessage message);

  /** What is seen next is not what comes behind the last one. */
  default void gap() {}
}
