package dev.warren.trace;

import org.jspecify.annotations.Nullable;

/** An operation on an event from its begin to its end. Thread-safe; never waits. */
public interface EventSpan {

  /** The span of an operation that is not recorded. */
  EventSpan NONE =
      new EventSpan() {
        @Override
        public @Nullable TraceContext context() {
          return null;
        }

        @Override
        public void end() {}

        @Override
        public void fail(String error) {}
      };

  /**
   * The context of the messages that the operation publishes. Null if it is not recorded: then they
   * keep the context of their cause.
   */
  @Nullable TraceContext context();

  /** The operation has succeeded. A later call of either method has no effect. */
  void end();

  /**
   * The operation has failed.
   *
   * @param error the kind of failure, of which there are few: no text with names in it
   */
  void fail(String error);
}
