package dev.warren.bench.report;

import dev.warren.bench.load.Measured;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** All observations of a workload. */
public final class Results {

  private final List<Observation> observations = new ArrayList<>();

  public void add(Observation observation) {
    observations.add(observation);
  }

  public List<Observation> observations() {
    return Collections.unmodifiableList(observations);
  }

  /** The cases, in the order of their first observation. */
  public List<Case> cases() {
    return observations.stream().map(Observation::of).distinct().toList();
  }

  public OptionalDouble median(Case of, Figure figure) {
    return Numbers.median(
        of(of).map(each -> value(each, figure)).flatMap(Optional::stream).mapToDouble(d -> d));
  }

  /**
   * The median of the rounds' ratios, and not the ratio of medians, because a disturbance of the
   * machine affects both sides of a round.
   */
  public OptionalDouble ratio(Figure figure, Case above, Case below) {
    return Numbers.median(ratios(figure, above, below).stream().mapToDouble(d -> d));
  }

  /** The ratio of each round that has both. */
  public List<Double> ratios(Figure figure, Case above, Case below) {
    return of(above)
        .flatMap(
            one ->
                of(below)
                    .filter(other -> other.round() == one.round())
                    .flatMap(other -> ratio(value(one, figure), value(other, figure)).stream()))
        .toList();
  }

  /** The results of the load generator, round by round. */
  public Stream<Measured> measured(Case of) {
    return of(of)
        .map(Observation::published)
        .flatMap(Stream::ofNullable)
        .map(Observation.Published::measured);
  }

  /** Whether every subscriber of this peer got every message, once and in order. */
  public boolean isComplete(String peer) {
    return observations.stream()
        .filter(each -> each.of().peer().equals(peer))
        .allMatch(each -> each.missing() == 0 && each.outOfOrder() == 0);
  }

  Stream<Observation> of(Case of) {
    return observations.stream().filter(each -> each.of().equals(of));
  }

  private static Optional<Double> ratio(Optional<Double> above, Optional<Double> below) {
    return above.flatMap(a -> below.filter(b -> b > 0).map(b -> a / b));
  }

  private static Optional<Double> value(Observation observation, Figure figure) {
    return Optional.ofNullable(observation.figures().get(figure));
  }
}
