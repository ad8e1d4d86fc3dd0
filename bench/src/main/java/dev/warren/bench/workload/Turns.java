package dev.warren.bench.workload;

import dev.warren.bench.load.Connections;
import dev.warren.bench.load.Run;
import dev.warren.bench.peer.Peer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Peers that are measured in turns of two seconds, while the clients of all of them stay connected.
 *
 * <p>A disk that other machines share has bad seconds and bad minutes. If each peer were measured
 * in one piece, one peer would have them and the other would not, and the ratio of two 99th
 * percentiles would be that of their luck. In short turns all peers have the same share of them. A
 * peer that is not measured is idle, so each has the machine for itself in its turn.
 */
final class Turns implements AutoCloseable {

  private static final double SECONDS = 2;

  private final Stage stage;

  /** Without the peers that have failed. */
  private final List<Crowd> crowds = new ArrayList<>();

  /** Connects the clients of each peer, with a load generator for each. */
  Turns(Stage stage, List<Peer> peers, Function<Peer, Connections> connections)
      throws InterruptedException {
    this.stage = stage;
    for (Peer peer : peers) {
      stage.attempt(peer.name(), () -> crowds.add(stage.openBeside(peer, connections.apply(peer))));
    }
  }

  private interface Turn {
    void take(Crowd crowd) throws Exception;
  }

  void warmUp(Run run) throws InterruptedException {
    each(1, crowd -> crowd.warmUp(run));
  }

  /**
   * Measures each peer for the whole duration of the run, in turns.
   *
   * @param run has a rate; a shorter run at the same rate is a part of it
   */
  void measure(int round, String step, Run run) throws InterruptedException {
    int turns = (int) Math.max(1, Math.round(run.seconds() / SECONDS));
    Run part = run.lasting(run.seconds() / turns);
    Map<Crowd, Map<String, Long>> processes = new LinkedHashMap<>();
    each(round, crowd -> processes.put(crowd, crowd.processes()));
    Map<Crowd, Crowd.Slice> sums = new LinkedHashMap<>();
    for (int turn = round; turn < round + turns; turn++) {
      // The order rotates, so that no peer always comes after the same other one.
      each(
          turn,
          crowd -> sums.merge(crowd, crowd.slice(part, processes.get(crowd)), Crowd.Slice::plus));
    }
    sums.keySet().retainAll(crowds);
    sums.forEach((crowd, sum) -> stage.results().add(crowd.observation(round, step, sum)));
  }

  /** Measures each peer in one piece. In turns, a queue could not grow for longer than a turn. */
  void measureInOnePiece(int round, String step, Run run) throws InterruptedException {
    each(round, crowd -> stage.results().add(crowd.measure(round, step, run)));
  }

  /** Gives each peer its turn. A peer that fails has no further one. */
  private void each(int turn, Turn step) throws InterruptedException {
    for (Crowd crowd : Stage.rotated(crowds, turn)) {
      if (!stage.attempt(crowd.peer(), () -> step.take(crowd))) {
        crowds.remove(crowd);
      }
    }
  }

  @Override
  public void close() {
    crowds.forEach(Crowd::close);
  }
}
