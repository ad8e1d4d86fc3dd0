package dev.warren.gateway.command;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.rate.Allowance;
import dev.warren.gateway.session.Holding;
import dev.warren.gateway.session.Pending;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.session.Session;
import dev.warren.gateway.subscription.Acknowledgement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Handles BEGIN, COMMIT and ABORT, and the frames that a transaction holds. */
record Committing(Publishing publishing, Acknowledging acknowledging) {

  Outcome begin(Client client, String transaction) throws Refused {
    client.transactions().begin(transaction);
    return Outcome.DONE;
  }

  /** Holds a SEND until COMMIT. The receipt comes with COMMIT, and never after ABORT. */
  Outcome hold(
      Client client, User user, Destination destination, Command.Send send, Allowance rates)
      throws Refused {
    String transaction = String.valueOf(send.transaction());
    if (destination == Destination.Plain.ACKNOWLEDGE_ALERT) {
      client
          .transactions()
          .add(
              transaction,
              acknowledging.alert(user, send.body()),
              2L * send.body().length,
              send.receipt());
    } else {
      client
          .transactions()
          .add(transaction, publishing.held(user, destination, send, rates), send.receipt());
    }
    return Outcome.REPLIES_ITSELF;
  }

  Outcome hold(Client client, String transaction, Acknowledgement acknowledgement) throws Refused {
    client
        .transactions()
        .add(
            transaction,
            Acknowledging.settling(client, acknowledgement),
            Holding.bytes(acknowledgement.message()),
            null);
    return Outcome.DONE;
  }

  Outcome abort(Client client, String transaction) throws Refused {
    client.transactions().abort(transaction);
    return Outcome.DONE;
  }

  /**
   * A refused frame makes its transaction fail: COMMIT must not acknowledge a message while the
   * SEND with its result was refused.
   */
  void fail(Client client, Command command, Refused why) {
    String transaction = null;
    if (command instanceof Command.Send send) {
      transaction = send.transaction();
    } else if (command instanceof Command.Acknowledge acknowledge) {
      transaction = acknowledge.transaction();
    } else if (command instanceof Command.Unsupported unsupported) {
      transaction = unsupported.transaction();
    }
    if (transaction != null) {
      client.transactions().fail(transaction, why);
    }
  }

  /**
   * Publishes all messages in the client's order, and acknowledges only once RabbitMQ has confirmed
   * them. Otherwise a message could leave its queue although its result was never published. Every
   * frame of the transaction gets its reply, even if COMMIT is refused.
   */
  Outcome commit(Client client, String transaction) throws Refused {
    Transactions.Held held = client.transactions().commit(transaction);
    Session session = client.session();
    Refused refused = held.failure();
    if (refused != null) {
      held.receipts().forEach(receipt -> session.refuse(refused, receipt));
      throw refused;
    }
    CompletableFuture<?>[] sent =
        held.sends().stream()
            .map(
                send ->
                    replied(
                        session,
                        publishing.allConfirmed(session, send.publications()),
                        send.receipt()))
            .toArray(CompletableFuture[]::new);
    CompletionStage<Void> done =
        CompletableFuture.allOf(sent)
            .handleAsync(
                (confirmed, unconfirmed) ->
                    unconfirmed == null
                        ? settleAll(session, held)
                        : settleNone(session, held, Outcome.refused(unconfirmed)),
                session.eventLoop())
            .thenCompose(settled -> settled);
    client.committing(done.handle((all, failure) -> null));
    return new Outcome.Pending(done, weight(held), Reply.Receipt::new);
  }

  /**
   * While acknowledgements wait for the confirms, no further frame is read: an UNSUBSCRIBE would
   * overtake them.
   */
  private static int weight(Transactions.Held held) {
    return held.settlings().isEmpty() ? Math.max(1, held.size()) : Pending.MOST;
  }

  private static CompletionStage<Void> settleAll(Session session, Transactions.Held held) {
    return CompletableFuture.allOf(
        held.settlings().stream()
            .map(each -> replied(session, each.settling().take(), each.receipt()))
            .toArray(CompletableFuture[]::new));
  }

  private static CompletionStage<Void> settleNone(
      Session session, Transactions.Held held, Refused why) {
    for (Transactions.Settle each : held.settlings()) {
      if (each.receipt() != null) {
        session.refuse(why, each.receipt());
      }
    }
    return CompletableFuture.failedFuture(why);
  }

  /**
   * Replies to one frame of a transaction.
   *
   * @return completes like the stage, once the reply is written: the reply to COMMIT comes last
   */
  private static CompletableFuture<Void> replied(
      Session session, CompletionStage<Void> stage, @Nullable String receipt) {
    return stage
        .<Void>handleAsync(
            (done, failure) -> {
              if (failure == null) {
                session.receipt(receipt);
                return null;
              }
              if (receipt != null) {
                session.refuse(Outcome.refused(failure), receipt);
              }
              throw new CompletionException(Outcome.refused(failure));
            },
            session.eventLoop())
        .toCompletableFuture();
  }
}
