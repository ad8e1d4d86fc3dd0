package dev.warren.gateway.command;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Session;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a command ends, and the one place that turns it into the client's reply. A handler returns an
 * outcome and never writes the receipt itself.
 */
sealed interface Outcome {

  /** Sends the reply, now or once the outcome is known. Called on the session's event loop. */
  void complete(Session session, @Nullable String receipt);

  Outcome DONE = new Done();

  Outcome REPLIES_ITSELF = new RepliesItself();

  /** The command is done: the receipt goes out at once. */
  record Done() implements Outcome {
    @Override
    public void complete(Session session, @Nullable String receipt) {
      session.receipt(receipt);
    }
  }

  /** The session writes the reply, or the subscription does once it is live. */
  record RepliesItself() implements Outcome {
    @Override
    public void complete(Session session, @Nullable String receipt) {}
  }

  /**
   * The reply waits for RabbitMQ.
   *
   * @param stage completes on any thread
   * @param weight how many commands this counts as while it is pending
   * @param reply makes the reply from the receipt's id
   */
  record Pending(CompletionStage<?> stage, int weight, Function<String, Reply> reply)
      implements Outcome {

    @Override
    public void complete(Session session, @Nullable String receipt) {
      session.pending().began(weight);
      stage.whenComplete(
          (done, failure) -> {
            if (session.eventLoop().inEventLoop()) {
              completeOnLoop(session, failure, receipt);
            } else {
              session.eventLoop().execute(() -> completeOnLoop(session, failure, receipt));
            }
          });
    }

    private void completeOnLoop(
        Session session, @Nullable Throwable failure, @Nullable String receipt) {
      if (failure != null) {
        session.refuse(refused(failure), receipt);
      } else if (receipt != null) {
        session.reply(reply.apply(receipt));
      }
      session.pending().finished(weight);
    }
  }

  /** The refusal that made a stage fail; for any other failure, {@code unconfirmed}. */
  static Refused refused(Throwable failure) {
    return Refused.in(failure)
        .orElseGet(
            () ->
                new Refused(Refusal.UNCONFIRMED, "the message could not be published: " + failure));
  }

  static Outcome when(CompletionStage<?> stage) {
    return new Pending(stage, 1, Reply.Receipt::new);
  }
}
