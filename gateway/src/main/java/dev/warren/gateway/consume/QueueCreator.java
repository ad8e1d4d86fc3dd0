package dev.warren.gateway.consume;

import org.jspecify.annotations.Nullable;

/** A client that uses a queue, and perhaps has to create it. Thread-safe; no method waits. */
public interface QueueCreator {

  /** May create every queue at once: for queues whose number is limited in another way. */
  QueueCreator UNLIMITED =
      new QueueCreator() {
        @Override
        public String user() {
          return "";
        }

        @Override
        public @Nullable Exception refusal() {
          return null;
        }

        @Override
        public boolean createsAtOnce() {
          return true;
        }

        @Override
        public Exception tooManyWait() {
          return new IllegalStateException("creates at once");
        }
      };

  /** The user who takes turns with others, see {@link CreationTurns}. */
  String user();

  /**
   * Counts one more queue of the user. Called if the queue does not exist.
   *
   * @return the reason why the client must not create the queue; null if it may
   */
  @Nullable Exception refusal();

  /** Whether the queue need not wait for a turn. Called after {@link #refusal}. */
  boolean createsAtOnce();

  /** The exception for a queue if too many of the user's queues wait for their turn. */
  Exception tooManyWait();
}
