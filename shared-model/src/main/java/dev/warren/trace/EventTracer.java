package dev.warren.trace;

/** Records the operations on events as spans. Thread-safe; never waits. */
public interface EventTracer extends AutoCloseable {

  /** Records nothing, at no cost. */
  EventTracer OFF =
      new EventTracer() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public EventSpan begin(
            Operation operation, TracedMessage message, boolean mayStart, long agoNanos) {
          return EventSpan.NONE;
        }

        @Override
        public void close() {}
      };

  /** Whether any operation can be recorded. If not, callers need not collect its facts. */
  boolean isOn();

  /**
   * Begins a span if the message's trace is sampled.
   *
   * @param mayStart whether a message without a trace may start one, as often as the settings say.
   *     Only the first operation on an event starts a trace; otherwise each of them would add to
   *     the configured probability
   * @param agoNanos how long ago the operation began
   * @return {@link EventSpan#NONE} if the operation is not recorded
   */
  EventSpan begin(Operation operation, TracedMessage message, boolean mayStart, long agoNanos);

  @Override
  void close();
}
