package dev.warren.gateway.admin;

import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.TopicMessage;
import java.util.concurrent.atomic.LongAdder;

/** Counts the live messages of the log. Thread-safe. */
public final class LogCount implements LogListener {

  private final LongAdder messages = new LongAdder();

  @Override
  public void received(TopicMessage message) {
    messages.increment();
  }

  /** How many messages the gateway has read since it was live. */
  public long messages() {
    return messages.sum();
  }
}
