package dev.warren.bench.workload;

import dev.warren.bench.load.Connections;
import dev.warren.bench.load.LoadProcess;
import dev.warren.bench.load.Run;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Results;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** The place of a workload: the started peers, the load generator, and the rounds. */
public final class Stage implements AutoCloseable {

  private final Plan plan;
  private final LoadProcess load;
  private final Function<String, Peer> cast;
  private final Consumer<String> log;
  private final Results results = new Results();
  private final List<String> notes = new ArrayList<>();
  private final List<LoadProcess> further = new ArrayList<>();
  private final List<Peer> up = Collections.synchronizedList(new ArrayList<>());

  /**
   * @param cast makes a peer by name, not yet started
   */
  public Stage(Plan plan, LoadProcess load, Function<String, Peer> cast, Consumer<String> log) {
    this.plan = plan;
    this.load = load;
    this.cast = cast;
    this.log = log;
  }

  /** The part of one peer in one round. */
  interface Act {
    void play(int round, Peer peer) throws Exception;
  }

  public Results results() {
    return results;
  }

  /** The lines about failures, for the reader of the report. */
  public List<String> notes() {
    return Collections.unmodifiableList(notes);
  }

  /** Prints a line for the person who runs the measurement. */
  void log(String line) {
    log.accept(line);
  }

  Plan plan() {
    return plan;
  }

  /**
   * Starts all peers; returns those that started. A peer at rest costs the others almost nothing.
   */
  List<Peer> startAll() throws InterruptedException {
    List<Peer> started = new ArrayList<>();
    for (String name : plan.peers()) {
      attempt(name, () -> started.add(start(name)));
    }
    return started;
  }

  Peer start(String name) throws Exception {
    log.accept("starting " + name);
    Peer peer = cast.apply(name);
    up.add(peer); // Added before its start, so that a peer that fails half-way is ended, too.
    peer.start();
    return peer;
  }

  void stop(Peer peer) {
    peer.close();
    up.remove(peer);
  }

  Crowd open(Peer peer, Connections connections) throws Exception {
    return open(load, peer, connections);
  }

  Crowd open(LoadProcess by, Peer peer, Connections connections) throws Exception {
    try {
      return new Crowd(peer, by, by.connect(connections), log);
    } catch (RuntimeException e) {
      closeHalfOpened(by);
      throw e;
    }
  }

  /** Like {@link #open}, with a load generator of its own, so that other crowds may be open. */
  Crowd openBeside(Peer peer, Connections connections) throws Exception {
    return open(endingHere(load.another()), peer, connections);
  }

  /** A second load generator, on one core. It ends with this stage. */
  LoadProcess furtherLoad() throws IOException {
    return endingHere(load.onOneCore());
  }

  private LoadProcess endingHere(LoadProcess started) {
    further.add(started);
    return started;
  }

  /** Closes the opened connections, so that the next peer's clients can connect. */
  private void closeHalfOpened(LoadProcess by) {
    try {
      by.disconnect();
    } catch (RuntimeException e) {
      log.accept("closing: " + e.getMessage());
    }
  }

  /**
   * A run without measurement, in which JVMs compile the hot code and other servers fill their
   * pools.
   */
  void warmUp(List<Peer> peers, Function<Peer, Connections> connections, Run run)
      throws InterruptedException {
    for (Peer peer : List.copyOf(peers)) {
      attempt(
          peer.name(),
          () -> {
            log.accept("warming up " + peer.name());
            try (Crowd crowd = open(peer, connections.apply(peer))) {
              crowd.warmUp(run);
            }
          });
    }
  }

  /** Performs the act for each peer in each round, in an order that rotates. */
  void rounds(List<Peer> peers, Act act) throws InterruptedException {
    for (int round = 1; round <= plan.rounds(); round++) {
      for (Peer peer : rotated(peers, round)) {
        int now = round;
        log.accept("round %d of %d: %s".formatted(round, plan.rounds(), peer.name()));
        attempt(peer.name(), () -> act.play(now, peer));
      }
    }
  }

  /** The part of one peer in one round, while a crowd of clients is connected to it. */
  interface CrowdAct {
    void play(int round, Crowd crowd) throws Exception;
  }

  /** Like {@link #rounds}, but with a new crowd for each act; the crowd leaves after the act. */
  void crowds(List<Peer> peers, Function<Peer, Connections> connections, CrowdAct act)
      throws InterruptedException {
    rounds(
        peers,
        (round, peer) -> {
          try (Crowd crowd = open(peer, connections.apply(peer))) {
            act.play(round, crowd);
          }
        });
  }

  /** The part of one peer in one step of a round. */
  interface StepAct {
    void play(int round, Peer peer, String step) throws Exception;
  }

  /**
   * Like {@link #rounds}, but a peer plays several steps in each round. Their order rotates from
   * round to round, so that each step comes second, on a warm machine, equally often.
   */
  void steps(List<Peer> peers, List<String> steps, StepAct act) throws InterruptedException {
    rounds(
        peers,
        (round, peer) -> {
          for (String step : rotated(steps, round)) {
            act.play(round, peer, step);
          }
        });
  }

  static <T> List<T> rotated(List<T> all, int round) {
    List<T> rotated = new ArrayList<>(all);
    Collections.rotate(rotated, 1 - round);
    return rotated;
  }

  /** A step that may fail. */
  interface Attempt {
    void run() throws Exception;
  }

  /**
   * Records a failure and continues, so that hours of measurements of other peers are not lost.
   *
   * @return whether the attempt succeeded
   */
  boolean attempt(String name, Attempt attempt) throws InterruptedException {
    try {
      attempt.run();
      return true;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      String note = "%s: %s".formatted(name, e.getMessage() == null ? e : e.getMessage());
      log.accept(note);
      notes.add(note);
      return false;
    }
  }

  @Override
  public void close() {
    further.forEach(LoadProcess::close);
    further.clear();
    synchronized (up) {
      up.forEach(Peer::close);
      up.clear();
    }
  }
}
