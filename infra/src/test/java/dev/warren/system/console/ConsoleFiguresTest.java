package dev.warren.system.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Measures the console, for docs/console.md, on a machine without other load. Not a test of the
 * suite, as its figures depend on the machine: {@code -Dwarren.console.figures=true} runs it.
 */
@EnabledIfSystemProperty(named = "warren.console.figures", matches = "true")
class ConsoleFiguresTest {

  private static final int PER_SECOND = 200;
  private static final int SECONDS = Integer.getInteger("warren.console.seconds", 60);
  private static final int BACKLOG = 10_000;
  private static final long NANOS = 1_000_000_000L;

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  private static WarrenProcess gateway;

  private static final int COLLECTIONS = 5;
  private static final long COLLECT_AGAIN_MS = 1_000;

  private final String name = SharedWarren.freshName();
  private final String channel = "chat." + name;

  @BeforeAll
  static void start() throws Exception {
    gateway = ConsoleGateway.running();
  }

  @Test
  void framesOfABusyChannel() throws Exception {
    Page page = CHROMIUM.newPage();
    Console console =
        Console.signedIn(page, gateway.http(), "user-" + name, "team-" + name)
            .goToChannel("#/chat/" + name);
    publish(BACKLOG, 4 * PER_SECOND);
    assertThat(console.message("message " + (BACKLOG - 1))).isVisible();
    CDPSession devTools = page.context().newCDPSession(page);
    double before = heapMegabytes(devTools);
    page.evaluate(
        """
        () => {
          window.pauses = [];
          let last = performance.now();
          requestAnimationFrame(function next(now) {
            window.pauses.push(now - last);
            last = now;
            requestAnimationFrame(next);
          });
        }""");
    CompletableFuture<Void> publishing =
        CompletableFuture.runAsync(() -> publish(SECONDS * PER_SECOND, PER_SECOND));
    while (!publishing.isDone()) {
      page.waitForTimeout(500);
    }
    @SuppressWarnings("unchecked")
    List<Number> pauses =
        (List<Number>) page.evaluate("() => window.pauses.splice(0).sort((a, b) => a - b)");
    double after = heapMegabytes(devTools);
    System.out.printf(
        "frames: %d in %d s, p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, longest %.1f ms;"
            + " heap %.1f MB before, %.1f MB after%n",
        pauses.size(),
        SECONDS,
        at(pauses, 0.5),
        at(pauses, 0.95),
        at(pauses, 0.99),
        at(pauses, 1),
        before,
        after);
    assertThat(after).isLessThan(before + 5);
    console.assertNoFaults();
  }

  @Test
  void startOnASlowProcessor() throws Exception {
    Console console =
        Console.signedIn(CHROMIUM.newPage(), gateway.http(), "user-" + name, "team-" + name);
    JsonObject rate = new JsonObject();
    rate.addProperty("rate", 4);
    console.page.context().newCDPSession(console.page).send("Emulation.setCPUThrottlingRate", rate);
    for (int n = 0; n < 5; n++) {
      console.page.reload();
      console.awaitActive();
      System.out.printf(
          "start with a CPU slowed 4 x: first paint %s ms, live after %s ms%n",
          console.page.evaluate(
              "() => Math.round(performance.getEntriesByName('first-contentful-paint')[0].startTime)"),
          console.page.evaluate("() => Math.round(performance.now())"));
    }
  }

  private static double at(List<Number> sorted, double share) {
    return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * share)).doubleValue();
  }

  /** The least of several collections: after one, rows that were removed may still count. */
  private static double heapMegabytes(CDPSession devTools) throws InterruptedException {
    double least = Double.MAX_VALUE;
    for (int n = 0; n < COLLECTIONS; n++) {
      devTools.send("HeapProfiler.collectGarbage");
      JsonObject usage = devTools.send("Runtime.getHeapUsage");
      least = Math.min(least, usage.get("usedSize").getAsDouble() / 1e6);
      Thread.sleep(COLLECT_AGAIN_MS);
    }
    return least;
  }

  private void publish(int count, int perSecond) {
    try (Connection connection = SharedWarren.broker().connect();
        Channel amqp = connection.createChannel()) {
      long start = System.nanoTime();
      for (int n = 0; n < count; n++) {
        String event =
            """
            {"type":"chat_message","data":{"content":"message %d with some words","sender":"%s"}}"""
                .formatted(n, List.of("bob", "carol", "dave").get(n / 3 % 3));
        amqp.basicPublish(
            Names.EVENTS, channel, new BasicProperties.Builder().build(), event.getBytes(UTF_8));
        LockSupport.parkNanos(start + n * NANOS / perSecond - System.nanoTime());
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
