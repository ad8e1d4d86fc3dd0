package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atLeast;

import dev.warren.bench.load.Backlog;
import dev.warren.bench.load.Channels;
import dev.warren.bench.load.Connections;
import dev.warren.bench.machine.Watch;
import dev.warren.bench.peer.CommandLine;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Case;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import dev.warren.bench.report.Observation;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Events in bulk by the command line, beside the Java client alone. */
final class Publish implements Workload {

  private static final String ALONE = "the Java client alone";
  private static final String COMMAND = "warren publish --stdin";

  private static final int CHANNELS = 10;
  private static final int EVENTS = 100_000;
  private static final Channels NOTES = Channels.ofEvents(CHANNELS);

  @Override
  public void perform(Stage stage) throws Exception {
    List<Peer> peers = stage.startAll();
    Path lines = Files.createTempFile("warren-bench-", ".jsonl");
    try {
      write(lines);
      for (Peer peer : peers) {
        stage.attempt(peer.name(), () -> alone(stage, peer));
        stage.attempt(peer.name(), () -> CommandLine.publish(peer.target(), lines));
      }
      stage.rounds(
          peers,
          (round, peer) -> {
            for (String step : Stage.rotated(List.of(ALONE, COMMAND), round)) {
              IntakeQueues.awaitEmpty(peer);
              stage.results().add(measure(stage, round, new Case(peer.name(), step), peer, lines));
            }
          });
    } finally {
      Files.delete(lines);
    }
  }

  private static Observation measure(Stage stage, int round, Case of, Peer peer, Path lines)
      throws Exception {
    try (Crowd nobody = stage.open(peer, connections(peer));
        Watch watch = new Watch(peer.processes())) {
      Map<Figure, Double> figures = new EnumMap<>(Figure.class);
      if (of.step().equals(ALONE)) {
        figures.put(Figure.CONFIRMED, EVENTS / publish(nobody));
      } else {
        CommandLine.Bulk bulk = CommandLine.publish(peer.target(), lines);
        figures.put(Figure.CONFIRMED, bulk.confirmed() / bulk.seconds());
        figures.put(Figure.CONFIRMED_WALL, bulk.confirmed() / bulk.wallSeconds());
      }
      stage.log("%s: %,.0f events/s".formatted(of.step(), figures.get(Figure.CONFIRMED)));
      return new Observation(
          round,
          of,
          new Observation.Clients(nobody.connected(), Map.of()),
          null,
          watch.stop(),
          figures);
    }
  }

  private static void alone(Stage stage, Peer peer) throws Exception {
    try (Crowd nobody = stage.open(peer, connections(peer))) {
      publish(nobody);
    }
  }

  /** Publishes by the load generator; returns the seconds to the last confirm. */
  private static double publish(Crowd nobody) {
    long start = System.nanoTime();
    nobody.publish(new Backlog(EVENTS / CHANNELS, Burst.BODY));
    return (System.nanoTime() - start) / 1e9;
  }

  private static Connections connections(Peer peer) {
    return Connections.of(peer.target(), 0, NOTES);
  }

  /** The same events as the load generator's, with the channel that is its routing key. */
  private static void write(Path lines) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(lines)) {
      for (int i = 0; i < EVENTS; i++) {
        String head =
            "{\"channel\":\"%s\",\"type\":\"note_created\",\"data\":{\"noteId\":\"%d\",\"author\":\"bench\",\"body\":\""
                .formatted(NOTES.name(i % CHANNELS), i);
        out.write(head + "x".repeat(Burst.BODY - head.length() - 3) + "\"}}\n");
      }
    }
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        Layout.of(Figure.CONFIRMED, Figure.CONFIRMED_WALL),
        "publish: events in bulk",
        List.of(Figure.CONFIRMED),
        List.of(Promise.between(COMMAND, ALONE, Figure.CONFIRMED, atLeast(0.7, "×"))),
        List.of(
            "%,d events of %d bytes on %d channels, persistent and mandatory, each confirmed by"
                    .formatted(EVENTS, Burst.BODY, CHANNELS)
                + " RabbitMQ. A worker processes them meanwhile, on the same cores.",
            "The Java client alone publishes from memory, with 1,000 messages in flight, in a"
                + " process that is warm. The command starts anew each time, reads a file, checks"
                + " each event by its JSON Schema, and counts from its first line on; the last"
                + " column counts from the start of the program to its end."));
  }
}
