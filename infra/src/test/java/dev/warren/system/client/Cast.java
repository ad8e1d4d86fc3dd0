package dev.warren.system.client;

import dev.warren.system.process.WarrenProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The clients of a row. A client that fails leaves it, and the others continue. */
final class Cast implements AutoCloseable {

  /** What each client does, in a thread of its own. */
  interface Act {
    void play(Subject subject) throws Exception;
  }

  private final World world;
  private final Pace pace;
  private final AgentPages pages;
  private final String name = World.freshName();
  private final WarrenProcess gateway;
  private final Traffic traffic;
  private final Map<Client, Subject> playing = new LinkedHashMap<>();
  private final Map<Client, Throwable> failures = new LinkedHashMap<>();
  private final Map<Client, String> notes = new LinkedHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Cast(World world, Row row, Pace pace, AgentPages pages) throws Exception {
    this.world = world;
    this.pace = pace;
    this.pages = pages;
    this.gateway = row.gateway() == Row.Gateway.MORTAL ? world.mortalGateway() : world.gateway();
    this.traffic = new Traffic(world.broker());
  }

  /** Starts an agent for each client. */
  void enter(List<Client> clients) {
    Map<Client, CompletableFuture<Subject>> starting = new LinkedHashMap<>();
    for (Client client : clients) {
      starting.put(client, CompletableFuture.supplyAsync(() -> startOrThrow(client), threads));
    }
    starting.forEach(
        (client, subject) -> {
          try {
            playing.put(client, subject.join());
          } catch (RuntimeException e) {
            failures.put(client, cause(e));
          }
        });
  }

  private Subject startOrThrow(Client client) {
    try {
      return start(client);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts another agent of a client, which the caller closes. */
  Subject start(Client client) throws Exception {
    return Subject.start(client, world, new Subject.Place(name, gateway, pace.limit()), pages);
  }

  /** All clients that have not failed do this at the same time; returns when all have done it. */
  void each(Act act) {
    Map<Client, CompletableFuture<?>> acting = new LinkedHashMap<>();
    playing.forEach(
        (client, subject) ->
            acting.put(
                client,
                CompletableFuture.runAsync(
                    () -> {
                      try {
                        act.play(subject);
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                    },
                    threads)));
    acting.forEach(
        (client, done) -> {
          try {
            done.join();
          } catch (RuntimeException e) {
            failures.put(client, cause(e));
            leave(client);
          }
        });
  }

  private void leave(Client client) {
    Subject subject = playing.remove(client);
    if (subject != null) {
      try {
        subject.close();
      } catch (Exception e) {
        // Its own failure has been kept.
      }
    }
  }

  private static Throwable cause(Throwable e) {
    Throwable cause = e;
    while ((cause instanceof IllegalStateException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** All that are left have failed for this reason. */
  void fail(Throwable reason) {
    for (Client client : List.copyOf(playing.keySet())) {
      failures.put(client, reason);
      leave(client);
    }
  }

  /** The row's part of the channels' names. */
  String name() {
    return name;
  }

  /** A channel of all clients. */
  String channel() {
    return "chat." + name + ".all";
  }

  /** Channels of all clients: some to which {@code /ws} subscribes by itself, and some others. */
  List<String> channels() {
    List<String> channels = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      channels.add((i < 3 ? "chat." : "sessions.") + name + "." + i);
    }
    return channels;
  }

  Pace pace() {
    return pace;
  }

  World world() {
    return world;
  }

  WarrenProcess gateway() {
    return gateway;
  }

  Traffic traffic() {
    return traffic;
  }

  /** Something worth knowing about a client that kept the promise. */
  void note(Subject subject, String note) {
    synchronized (notes) {
      notes.put(subject.client(), note);
    }
  }

  Map<Client, Throwable> failures() {
    return failures;
  }

  Map<Client, String> notes() {
    synchronized (notes) {
      return Map.copyOf(notes);
    }
  }

  @Override
  public void close() throws Exception {
    List.copyOf(playing.keySet()).forEach(this::leave);
    traffic.close();
    threads.shutdownNow();
  }
}
