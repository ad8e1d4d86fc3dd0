package dev.warren.gateway.command;

import dev.warren.gateway.session.Session;
import dev.warren.gateway.subscription.Subscriptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One client as commands see it: its session, its subscriptions, its transactions. Event loop only.
 */
public final class Client {

  private static final CompletionStage<?> NOTHING = CompletableFuture.completedFuture(null);

  private final Session session;
  private final Subscriptions subscriptions;

  /** Created by the first BEGIN; most clients have none. */
  private @Nullable Transactions transactions;

  private CompletionStage<?> committing = NOTHING;

  Client(Session session, Subscriptions subscriptions) {
    this.session = session;
    this.subscriptions = subscriptions;
  }

  public Session session() {
    return session;
  }

  public Subscriptions subscriptions() {
    return subscriptions;
  }

  Transactions transactions() {
    if (transactions == null) {
      transactions = new Transactions(session.holding());
    }
    return transactions;
  }

  /** Completes with the outcome of the last COMMIT. */
  CompletionStage<?> committing() {
    return committing;
  }

  void committing(CompletionStage<?> until) {
    committing = until;
  }
}
