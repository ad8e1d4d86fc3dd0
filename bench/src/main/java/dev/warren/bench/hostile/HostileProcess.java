package dev.warren.bench.hostile;

import dev.warren.bench.peer.Command;
import dev.warren.bench.peer.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@link HostileClients} in a JVM of its own. It has the lowest priority. Real attackers use the
 * processors of other machines, so these clients must not slow down the measured processes.
 */
public final class HostileProcess implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 30;

  private final Process process;
  private final BufferedReader report;

  private HostileProcess(Process process) {
    this.process = process;
    report = process.inputReader();
  }

  /**
   * Starts the clients.
   *
   * @param url the gateway's URL
   * @param clients the number of clients; each performs the next attack of the table
   * @param secret the gateway's secret, which signs the clients' tokens
   * @param attack the name of the only attack, or {@link HostileClients#ALL}, or {@link
   *     HostileClients#HARMLESS}
   */
  public static HostileProcess start(String url, int clients, String secret, String attack)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("nice", "-n", "19"));
    command.addAll(
        JavaCommand.ofClass(HostileClients.class, url, Integer.toString(clients), secret, attack));
    return new HostileProcess(
        Command.inOwnSession(command, Map.of())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Ends the clients; returns the report of {@link HostileClients}. */
  public String end() throws IOException {
    process.getOutputStream().close();
    String line = report.readLine();
    return line == null ? "the hostile clients ended without a report" : line;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException e) {
      // The process has already ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
