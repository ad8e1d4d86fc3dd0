package dev.warren.gateway.topic;

/** Sees each message of the log, in its order, before it is fanned out. */
public interface LogListener {

  /** Called by the log's one reader, which it holds up: it must not wait. */
  void seen(TopicMessage message);
}
