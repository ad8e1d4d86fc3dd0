package dev.warren.system.client;

import java.util.List;
import java.util.stream.Stream;

/**
 * A row of the table: a promise, and how it is provoked.
 *
 * @param name as in docs/clients.md
 * @param play provokes it, and asserts it
 * @param gateway which gateway the clients have
 * @param isLengthy whether it is for the long form only
 */
record Row(String name, Play play, Gateway gateway, boolean isLengthy) {

  /** A row's script. */
  interface Play {
    void play(Cast cast) throws Exception;
  }

  /** The gateway of a row. */
  enum Gateway {
    /** The one that stays; other rows use it at the same time. */
    SHARED,
    /** The one with the small window that the row may kill. */
    MORTAL,
    /** The one that stays, when no other row is running. */
    ALONE
  }

  static Row of(String name, Play play) {
    return new Row(name, play, Gateway.SHARED, false);
  }

  /** For the long form only. */
  static Row lengthy(String name, Play play) {
    return new Row(name, play, Gateway.SHARED, true);
  }

  static Row mortal(String name, Play play) {
    return new Row(name, play, Gateway.MORTAL, false);
  }

  static Row alone(String name, Play play) {
    return new Row(name, play, Gateway.ALONE, false);
  }

  /** All rows, in the order of the table. */
  static List<Row> all() {
    return Stream.of(
            CutRows.rows(),
            NetworkRows.rows(),
            BlockedRows.rows(),
            GatewayRows.rows(),
            CloseRows.rows(),
            TokenRows.rows(),
            OfflineRows.rows(),
            MessageRows.rows(),
            CallRows.rows(),
            StopRows.rows())
        .flatMap(List::stream)
        .toList();
  }

  /** The rows of the suite. */
  static List<Row> brief() {
    return all().stream().filter(row -> !row.isLengthy()).toList();
  }

  static Row named(String name) {
    return all().stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
  }
}
