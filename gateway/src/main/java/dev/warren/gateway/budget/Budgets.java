package dev.warren.gateway.budget;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * The budgets of this process, one for each sort of memory that clients can fill. A budget without
 * a setting is a share of the memory that the JVM really has; together they leave a quarter of the
 * heap to the window of the history, the fan-out and the program.
 */
public final class Budgets {

  private static final int QUARTER = 4;
  private static final int EIGHTH = 8;
  private static final int SIXTEENTH = 16;

  private final long session;
  private final AtomicInteger sessionCount = new AtomicInteger();

  /** Shared by all sessions, because an object for each of them would cost memory. */
  private final Runnable sessionEnded = sessionCount::decrementAndGet;

  private final Map<String, Budget> bySort = new LinkedHashMap<>();
  private final Budget sessions;
  private final Budget publishes;
  private final Budget deliveries;
  private final Budget alerts;
  private final Budget history;
  private final Budget outboxes;
  private final Budget receiving;
  private final Budget unauthenticated;

  /**
   * @param heap the most bytes of heap that the JVM may use
   * @param direct the most bytes that buffers outside the heap may use
   */
  public Budgets(BudgetSettings settings, long heap, long direct) {
    session = settings.session().toBytes();
    long smaller = Math.min(heap, direct);
    sessions = budget("sessions", settings.sessions(), heap / EIGHTH);
    publishes = budget("publishes", settings.publishes(), heap / EIGHTH);
    deliveries = budget("deliveries", settings.deliveries(), heap / EIGHTH);
    alerts = new Budget("warren.budget.alerts", bytes(settings.alerts(), heap / SIXTEENTH));
    bySort.put("alerts", alerts);
    history = budget("history", settings.history(), heap / EIGHTH);
    outboxes = budget("outboxes", settings.outboxes(), direct / QUARTER);
    receiving = budget("receiving", settings.receiving(), smaller / SIXTEENTH);
    unauthenticated = budget("unauthenticated", settings.unauthenticated(), smaller / SIXTEENTH);
  }

  private Budget budget(String sort, @Nullable DataSize set, long share) {
    Budget budget = new Budget("warren.budget." + sort, bytes(set, share), sessionCount);
    bySort.put(sort, budget);
    return budget;
  }

  private static long bytes(@Nullable DataSize set, long share) {
    return set == null ? share : set.toBytes();
  }

  /**
   * Makes the budget of a new session, which counts as a session until {@link SessionBudget#end}.
   */
  public SessionBudget forSession() {
    sessionCount.incrementAndGet();
    return new SessionBudget(session, sessions, sessionEnded);
  }

  /** Memory that sessions hold: transactions, subscriptions, receipts. */
  public Budget sessions() {
    return sessions;
  }

  /** Messages of clients that wait for RabbitMQ's confirm. */
  public Budget publishes() {
    return publishes;
  }

  /** Messages of queues that clients have not read yet. */
  public Budget deliveries() {
    return deliveries;
  }

  /** Alerts that users have not acknowledged yet. Users share it, and not sessions. */
  public Budget alerts() {
    return alerts;
  }

  /** Responses with history that are made and not read yet. */
  public Budget history() {
    return history;
  }

  /** Frames that wait for clients which read too slowly. */
  public Budget outboxes() {
    return outboxes;
  }

  /** Large frames, and bodies, of authenticated clients that are not complete yet. */
  public Budget receiving() {
    return receiving;
  }

  /** Bytes of connections that have not authenticated yet. */
  public Budget unauthenticated() {
    return unauthenticated;
  }

  /** All budgets by their sort, as settings and metrics name it. */
  public Map<String, Budget> bySort() {
    return Collections.unmodifiableMap(bySort);
  }
}
