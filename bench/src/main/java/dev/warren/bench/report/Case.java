package dev.warren.bench.report;

/**
 * One measurement of each round: a peer under one of the workload's loads.
 *
 * @param step the load; empty if the workload has only one
 */
public record Case(String peer, String step) {

  public static Case of(String peer) {
    return new Case(peer, "");
  }

  public Case with(String otherPeer) {
    return new Case(otherPeer, step);
  }
}
