package dev.warren.bench.load;

import java.io.IOException;
import java.util.Map;

/**
 * The load generator's process, as whoever drives it sees it. Not thread-safe, but for {@link
 * #stop}.
 */
public interface LoadProcess extends AutoCloseable {

  Connected connect(Connections connections);

  /** Returns when its time is up, or it is {@link #stop stopped}. */
  Measured run(Run run);

  /** Ends the {@link #run} that another thread waits for. */
  void stop();

  /** Publishes to the channels; returns when the feed has taken everything. */
  void publish(Backlog backlog);

  /** Cuts off all connections: nobody says goodbye. */
  void cut();

  /** Has all come back who were cut off; those with bookmarks for what was published since. */
  Resumed resume();

  /** Closes all connections, and tells how those that were closed by the server before ended. */
  Map<Integer, Integer> disconnect();

  /** A further one, which has one of the machine's cores and no more. */
  LoadProcess onOneCore() throws IOException;

  @Override
  void close();
}
