package dev.warren.system.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Plays rows with clients. Most rows wait most of the time, so several are played at once; the
 * clients of a row always play together.
 */
final class ConformanceRun implements AutoCloseable {

  private final World world;
  private final ClientFiles files;
  private final AgentPages pages;
  private final ExecutorService threads;

  /** The gateway that may be killed is for one row at a time. */
  private final ExecutorService mortal = Executors.newSingleThreadExecutor();

  private CompletableFuture<?> all = CompletableFuture.completedFuture(null);

  ConformanceRun(int rowsAtOnce) throws Exception {
    this.threads = Executors.newFixedThreadPool(rowsAtOnce);
    this.files = ClientFiles.serve();
    this.pages = new AgentPages(files);
    this.world = World.start();
  }

  /** Begins to play a row with these clients; the outcomes come later. */
  CompletableFuture<Map<Client, Outcome>> play(Row row, List<Client> clients, Pace pace) {
    CompletableFuture<Map<Client, Outcome>> outcomes =
        switch (row.gateway()) {
          case SHARED -> CompletableFuture.supplyAsync(() -> perform(row, clients, pace), threads);
          case MORTAL -> CompletableFuture.supplyAsync(() -> perform(row, clients, pace), mortal);
          case ALONE -> all.handleAsync((done, failed) -> perform(row, clients, pace), threads);
        };
    all = CompletableFuture.allOf(all, outcomes);
    return outcomes;
  }

  /** Begins to play these rows; those that have to be alone come last. */
  Map<Row, CompletableFuture<Map<Client, Outcome>>> play(
      List<Row> rows, List<Client> clients, Pace pace) {
    Map<Row, CompletableFuture<Map<Client, Outcome>>> playing = new LinkedHashMap<>();
    List<Row> order = new ArrayList<>(rows);
    order.sort(Comparator.comparing(row -> row.gateway() == Row.Gateway.ALONE));
    order.forEach(row -> playing.put(row, play(row, clients, pace)));
    return playing;
  }

  private Map<Client, Outcome> perform(Row row, List<Client> clients, Pace pace) {
    Map<Client, Outcome> outcomes = new LinkedHashMap<>();
    try (Cast cast = new Cast(world, row, pace, pages)) {
      cast.enter(clients);
      try {
        row.play().play(cast);
        cast.each(Subject::assertSound);
      } catch (Exception | AssertionError e) {
        cast.fail(e);
      }
      for (Client client : clients) {
        outcomes.put(
            client,
            new Outcome(cast.failures().get(client), cast.notes().getOrDefault(client, "")));
      }
    } catch (Exception e) {
      clients.forEach(client -> outcomes.putIfAbsent(client, new Outcome(e, "")));
    }
    return outcomes;
  }

  @Override
  public void close() throws Exception {
    threads.shutdownNow();
    mortal.shutdownNow();
    pages.close();
    files.close();
    world.close();
  }
}
