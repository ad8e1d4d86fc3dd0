package dev.warren.system.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Page;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Measures how soon the console is there, for docs/console.md, on a machine without other load. Not
 * a test of the suite: {@code -Dwarren.console.figures=true} runs it. With {@code
 * -Dwarren.console.demo=<url>} it also measures the demo team at that address.
 */
@EnabledIfSystemProperty(named = "warren.console.figures", matches = "true")
class ConsoleStartFiguresTest {

  private static final int ROUNDS = Integer.getInteger("warren.console.rounds", 5);

  /** Notes when the form of the sign-in is there, and when updates are live. */
  private static final String CLOCK =
      """
      window.at = {};
      new MutationObserver(() => {
        if (document.querySelector('form button.main')) window.at.form ??= performance.now();
        if (document.querySelector('.shell')) window.at.shell ??= performance.now();
        const text = document.querySelector('.connection')?.textContent;
        if (text?.includes('Real-time updates active')) window.at.live ??= performance.now();
      }).observe(document, { childList: true, subtree: true, characterData: true });\
      """;

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  private final String name = SharedWarren.freshName();
  private final Map<String, List<Double>> times = new LinkedHashMap<>();

  @Test
  void startOnASlowProcessor() throws Exception {
    WarrenProcess gateway = ConsoleGateway.running();
    for (int n = 0; n < ROUNDS; n++) {
      gateway.kill();
      gateway.startAgain();
      visit("fresh gateway, ", gateway.http());
      visit("gateway in use, ", gateway.http());
    }
    print("CPU slowed 4 x");
  }

  private void visit(String who, String origin) {
    // Nobody has signed in: the page asks for a name.
    Page stranger = slowPage();
    stranger.navigate(origin + "/");
    assertThat(stranger.locator("form button.main")).isVisible();
    note(who + "first visit: paint", stranger, PAINT);
    note(who + "first visit: form", stranger, "() => window.at.form");

    // The whole of the console, without any file in the cache.
    Page page = slowPage();
    page.addInitScript(
        "sessionStorage.setItem('warren.session', JSON.stringify({ user: 'user-%s', role: 'user',"
                .formatted(name)
            + " teams: ['team-%s'], channels: { read: ['#'], write: ['#'] } }));".formatted(name));
    page.navigate(origin + "/");
    for (String visit : List.of("signed in, empty cache: ", "signed in, reload: ")) {
      assertThat(page.locator(".connection")).containsText(Console.ACTIVE);
      note(who + visit + "paint", page, PAINT);
      note(who + visit + "usable", page, "() => window.at.shell");
      note(who + visit + "live", page, "() => window.at.live");
      page.reload();
    }
    stranger.context().close();
    page.context().close();
  }

  private static final String PAINT =
      """
      () => new Promise((done) => new PerformanceObserver((list) => {
        const paint = list.getEntriesByName('first-contentful-paint')[0];
        if (paint) done(paint.startTime);
      }).observe({ type: 'paint', buffered: true }))\
      """;

  private static Page slowPage() {
    Page page = CHROMIUM.newPage();
    page.addInitScript(CLOCK);
    JsonObject rate = new JsonObject();
    rate.addProperty("rate", 4);
    page.context().newCDPSession(page).send("Emulation.setCPUThrottlingRate", rate);
    return page;
  }

  /** A newcomer signs in, and goes through the views. */
  @Test
  @EnabledIfSystemProperty(named = "warren.console.demo", matches = "http.*")
  void lifeOfTheDemoTeam() {
    String origin = System.getProperty("warren.console.demo");
    for (int n = 0; n < ROUNDS; n++) {
      Page page = CHROMIUM.newPage();
      long start = System.nanoTime();
      Console console = Console.signedIn(page, origin, "alice", "team-7");
      since(start, "live");
      for (String part :
          List.of(".waiting-entry", ".agent-card", ".people li", ".activity li", ".pulse")) {
        assertThat(page.locator(part).first()).isVisible();
      }
      since(start, "home with agents, people, activity, and what waits");
      Map<String, String> views = new LinkedHashMap<>();
      views.put("chat/team-7.general", ".message");
      views.put("chat/team-7.release", ".message");
      views.put("circles/team-7.dev", ".message");
      views.put("sessions/team-7.release-42", ".message");
      views.put("sessions/team-7.flaky-test", ".message");
      views.put("workspaces/team-7.gateway", ".file");
      views.put("workspaces/team-7.website", ".file");
      views.put("agents/team-7.builder", ".event");
      views.put("notes/team-7", ".note");
      views.put("alerts", ".alert, .done li");
      views.forEach(
          (view, life) -> {
            page.evaluate("hash => { location.hash = hash; }", "#/" + view);
            assertThat(page.locator("main " + life).first()).isVisible();
          });
      since(start, "life seen in all views, one after the other");
      console.assertNoFaults();
      page.context().close();
    }
    print("demo team, from the navigation");
  }

  private void since(long start, String what) {
    times
        .computeIfAbsent(what, key -> new ArrayList<>())
        .add((System.nanoTime() - start) / 1_000_000.0);
  }

  private void note(String what, Page page, String script) {
    times
        .computeIfAbsent(what, key -> new ArrayList<>())
        .add(((Number) page.evaluate(script)).doubleValue());
  }

  private void print(String title) {
    times.forEach(
        (what, millis) -> {
          List<Double> sorted = millis.stream().sorted().toList();
          System.out.printf(
              "%s: %s: median %.0f ms, least %.0f ms, most %.0f ms of %d%n",
              title,
              what,
              sorted.get(sorted.size() / 2),
              sorted.get(0),
              sorted.get(sorted.size() - 1),
              sorted.size());
          assertThat(sorted).isNotEmpty();
        });
  }
}
