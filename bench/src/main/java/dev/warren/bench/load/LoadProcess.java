package dev.warren.bench.load;

import java.io.IOException;
import java.util.Map;

/** Drives the load generator's process. Not thread-safe except for {@link #stop}. */
public interface LoadProcess extends AutoCloseable {

  Connected connect(Connections connections);

  /** Performs a run; returns when its time is up or after {@link #stop}. */
  Measured run(Run run);

  /** Ends the {@link #run} that another thread waits for. */
  void stop();

  /** Publishes to the channels; returns when the feed has accepted everything. */
  void publish(Backlog backlog);

  /** Cuts all TCP connections, without Close frames. */
  void cut();

  /** Reconnects the clients that were cut off. Clients with bookmarks resume after these. */
  Resumed resume();

  /** Closes all connections; returns how many the server had closed before, by close code. */
  Map<Integer, Integer> disconnect();

  /** Starts another load generator like this one. */
  LoadProcess another() throws IOException;

  /** Starts another load generator, which uses one core only. */
  LoadProcess onOneCore() throws IOException;

  @Override
  void close();
}
