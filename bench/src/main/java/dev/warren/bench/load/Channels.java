package dev.warren.bench.load;

/**
 * Channels with numbers from 0.
 *
 * @param family separates the channels of several load generators that run at the same time
 * @param count how many channels there are
 * @param kind who handles their messages
 */
public record Channels(String family, int count, Kind kind) {

  /** The handling of the channels' messages, which decides their names. */
  public enum Kind {
    /** No worker: {@code bench.<family><n>.x}. */
    RELAYED,
    /** A worker publishes the events: {@code notes.bench-<n>}. */
    NOTES,
    /**
     * Rooms whose members come and go, {@code chat.bench-<n>}. A typing event comes before each
     * message; a worker publishes both, if the peer has one.
     */
    CHAT
  }

  private static final String USUAL_FAMILY = "c";

  /** Channels without a worker. */
  public static Channels of(int count) {
    return new Channels(USUAL_FAMILY, count, Kind.RELAYED);
  }

  /** Channels whose events a worker publishes. */
  public static Channels ofEvents(int count) {
    return new Channels(USUAL_FAMILY, count, Kind.NOTES);
  }

  /** Rooms of a chat. */
  public static Channels ofChat(int count) {
    return new Channels(USUAL_FAMILY, count, Kind.CHAT);
  }

  /** Relayed channels in addition to the usual ones. */
  public static Channels ofFamily(String family, int count) {
    return new Channels(family, count, Kind.RELAYED);
  }

  /** A channel's name. */
  public String name(int number) {
    return prefix(number) + (isEvents() ? "" : ".x");
  }

  /** Whether the messages are events for a worker. */
  boolean isEvents() {
    return kind != Kind.RELAYED;
  }

  boolean isChat() {
    return kind == Kind.CHAT;
  }

  /**
   * The beginning of a channel's name, to which a pattern adds the wildcard for all further words.
   */
  String prefix(int number) {
    return switch (kind) {
      case RELAYED -> "bench." + family + number;
      case NOTES -> "notes.bench-" + number;
      case CHAT -> "chat.bench-" + number;
    };
  }
}
