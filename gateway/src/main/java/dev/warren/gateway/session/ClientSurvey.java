package dev.warren.gateway.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Collects the reports of clients from all event loops. A loop looks at each of its sessions, but
 * writes reports only for those of the page: at 10,000 clients a loop is busy for about a
 * millisecond.
 */
final class ClientSurvey {

  private static final Comparator<Session> BY_NUMBER =
      Comparator.comparingLong(session -> session.number);

  private final ClientQuery query;
  private CompletionStage<List<ClientReport>> all = CompletableFuture.completedFuture(List.of());

  ClientSurvey(ClientQuery query) {
    this.query = query;
  }

  /**
   * Adds the sessions of an event loop.
   *
   * @param loop runs a task on the event loop
   */
  void add(Deadlines<Session> sessions, Executor loop) {
    CompletionStage<List<ClientReport>> found =
        CompletableFuture.supplyAsync(() -> first(sessions.all()), loop);
    all = all.thenCombine(found, this::merged);
  }

  /** The first clients of all loops that match, in the order of their numbers. */
  CompletionStage<List<ClientReport>> reports() {
    return all;
  }

  private List<ClientReport> first(List<Session> sessions) {
    PriorityQueue<Session> first = new PriorityQueue<>(BY_NUMBER.reversed());
    for (Session session : sessions) {
      if (query.matches(session)) {
        first.add(session);
        if (first.size() > query.limit()) {
          first.remove();
        }
      }
    }
    return first.stream().sorted(BY_NUMBER).map(ClientReport::of).toList();
  }

  private List<ClientReport> merged(List<ClientReport> some, List<ClientReport> others) {
    List<ClientReport> both = new ArrayList<>(some);
    both.addAll(others);
    both.sort(Comparator.comparingLong(ClientReport::number));
    return both.subList(0, Math.min(query.limit(), both.size()));
  }
}
