package dev.warren.bench.load;

/**
 * Channels with numbers from 0.
 *
 * @param family separates the channels of several load generators that run at the same time
 * @param count how many channels there are
 * @param events whether a worker handles their messages; the names are then {@code
 *     notes.bench-<n>}, and otherwise {@code bench.<family><n>.x}
 */
public record Channels(String family, int count, boolean events) {

  private static final String USUAL_FAMILY = "c";

  /** Channels without a worker. */
  public static Channels of(int count) {
    return new Channels(USUAL_FAMILY, count, false);
  }

  /** Channels whose events a worker publishes. */
  public static Channels ofEvents(int count) {
    return new Channels(USUAL_FAMILY, count, true);
  }

  /** Relayed channels in addition to the usual ones. */
  public static Channels ofFamily(String family, int count) {
    return new Channels(family, count, false);
  }

  /** A channel's name. */
  public String name(int number) {
    return prefix(number) + (events ? "" : ".x");
  }

  /**
   * The beginning of a channel's name, to which a pattern adds the wildcard for all further words.
   */
  String prefix(int number) {
    return events ? "notes.bench-" + number : "bench." + family + number;
  }
}
