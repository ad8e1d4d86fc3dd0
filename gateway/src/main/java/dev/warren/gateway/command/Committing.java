package dev.warren.gateway.command;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.subscription.Acknowledgement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Handles BEGIN, COMMIT and ABORT, and what a transaction holds until then. */
final class Committing {

  private final Publishing publishing;

  Committing(Publishing publishing) {
    this.publishing = publishing;
  }

  Outcome begin(Client client, String transaction) throws Refused {
    client.transactions().begin(transaction);
    return Outcome.DONE;
  }

  Outcome hold(Client client, String transaction, Publication publication) throws Refused {
    client.transactions().add(transaction, publication);
    return Outcome.DONE;
  }

  Outcome hold(Client client, String transaction, Acknowledgement acknowledgement) throws Refused {
    client.transactions().add(transaction, acknowledgement);
    return Outcome.DONE;
  }

  Outcome abort(Client client, String transaction) throws Refused {
    client.transactions().take(transaction);
    return Outcome.DONE;
  }

  /**
   * Publishes everything in the client's order, and acknowledges only once RabbitMQ has confirmed
   * it: otherwise a message would leave its queue though its result was never published.
   */
  Outcome commit(Client client, String transaction) throws Refused {
    Transactions.Held held = client.transactions().take(transaction);
    CompletionStage<Void> done =
        publishing
            .allConfirmed(held.publications())
            .thenComposeAsync(
                confirmed -> acknowledgeAll(client, held.acknowledgements()),
                client.session().eventLoop());
    client.committing(done.handle((all, failure) -> null));
    return new Outcome.Pending(done, Math.max(1, held.size()), Reply.Receipt::new);
  }

  private static CompletionStage<Void> acknowledgeAll(
      Client client, List<Acknowledgement> acknowledgements) {
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (Acknowledgement each : acknowledgements) {
      all = all.thenCombine(Acknowledging.acknowledgeLater(client, each), (a, b) -> null);
    }
    return all;
  }
}
