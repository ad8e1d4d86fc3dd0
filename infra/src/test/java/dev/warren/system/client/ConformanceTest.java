package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.driver.Node;
import dev.warren.system.driver.Python;
import dev.warren.testkit.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The rows of docs/clients.md with every client, in their brief form. {@code infra/clients} plays
 * the thorough one.
 */
class ConformanceTest {

  private static final int ROWS_AT_ONCE = 8;

  /** How long a row waits for what a client with a flaw never does. */
  private static final Duration FOR_A_FLAW = Duration.ofSeconds(10);

  /** A flaw of the reference client, and a row that has to notice it. */
  private static final Map<String, String> FLAWS =
      Map.ofEntries(
          Map.entry("no-resume", "offline"),
          Map.entry("no-hold", "cuts"),
          Map.entry("no-dedup", "repeated-frames"),
          Map.entry("no-id", "cut-publications"),
          Map.entry("no-life", "half-open"),
          Map.entry("no-backoff", "backoff"),
          Map.entry("always-back", "close-codes"),
          Map.entry("no-refresh", "refresh"),
          Map.entry("no-bound", "queue-count"),
          Map.entry("no-gap", "gap"),
          Map.entry("no-end", "stop"));

  private static @Nullable ConformanceRun run;

  @BeforeAll
  static void start() throws Exception {
    Node.require("ws");
    Python.require("websockets", "python3-websockets");
    run = new ConformanceRun(ROWS_AT_ONCE);
  }

  @AfterAll
  static void stop() throws Exception {
    if (run != null) {
      run.close();
    }
  }

  @TestFactory
  Stream<DynamicContainer> promises() {
    Pace pace = Pace.brief(Patience.LIMIT, System.nanoTime());
    return run.play(Row.brief(), Client.LIBRARIES, pace).entrySet().stream()
        .map(
            playing ->
                DynamicContainer.dynamicContainer(
                    playing.getKey().name(),
                    Client.LIBRARIES.stream().map(client -> cell(client, playing.getValue()))));
  }

  private static DynamicTest cell(Client client, CompletableFuture<Map<Client, Outcome>> outcomes) {
    return DynamicTest.dynamicTest(
        client.label(),
        () -> {
          Throwable failure = outcomes.join().get(client).failure();
          if (failure != null) {
            throw new AssertionError(failure.getMessage(), failure);
          }
        });
  }

  /** A row that every client keeps proves nothing, unless it breaks for a client with a flaw. */
  @TestFactory
  Stream<DynamicTest> rowsNoticeABrokenPromise() {
    Pace pace = Pace.brief(FOR_A_FLAW, System.nanoTime());
    List<DynamicTest> tests =
        FLAWS.entrySet().stream()
            .map(
                flaw -> {
                  Client client = Client.reference(flaw.getKey());
                  CompletableFuture<Map<Client, Outcome>> outcomes =
                      run.play(Row.named(flaw.getValue()), List.of(client), pace);
                  return DynamicTest.dynamicTest(
                      flaw.getValue() + " notices " + flaw.getKey(),
                      () ->
                          assertThat(outcomes.join().get(client).failure())
                              .isInstanceOf(AssertionError.class));
                })
            .toList();
    return tests.stream();
  }
}
