package dev.warren.bench.report;

/**
 * What is measured once a round: a peer, under one of the workload's loads.
 *
 * @param step which load, where the workload has several; else empty
 */
public record Case(String peer, String step) {

  public static Case of(String peer) {
    return new Case(peer, "");
  }

  public Case with(String otherPeer) {
    return new Case(otherPeer, step);
  }
}
