package dev.warren.system.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.warren.system.client.FaultyProxy;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.process.Events;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.broker.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the console shows while it has no network, no gateway or no token, and after that. */
class ConsoleOutagesTest {

  private static final int BEFORE = 120;
  private static final int MISSED = 50;

  /**
   * How long an outage lasts at least. {@code -Dwarren.console.outage=30} is that of a tunnel; the
   * suite waits only for what the page shows.
   */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("warren.console.outage", 0));

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  private static TestBroker broker;
  private static WarrenProcess gateway;

  private final String name = SharedWarren.freshName();
  private final String user = "user-" + name;
  private final String channel = "chat." + name;
  private final List<String> all = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    broker = SharedWarren.broker();
    gateway = ConsoleGateway.running();
  }

  @Test
  void nothingIsMissedOffline() throws Exception {
    post(BEFORE);
    try (FaultyProxy proxy = new FaultyProxy(gateway.port())) {
      Page page = CHROMIUM.newPage();
      Console console = Console.signedIn(page, proxy.origin(), user, "team-" + name);
      Object place = readInTheMiddle(console);

      page.context().setOffline(true);
      proxy.shut();
      assertThat(console.indicator()).containsText("Offline");
      assertThat(console.indicator()).containsText("Next attempt in");
      console.write("from offline");
      assertThat(page.locator(".sending")).containsText("from offline");
      assertThat(console.indicator()).containsText("1 not sent yet");
      postInOutage(console);

      proxy.open();
      page.context().setOffline(false);
      all.add("from offline");
      assertNothingMissed(console, place, MISSED + 1);
      assertThat(page.locator(".sending")).hasCount(0);
    }
  }

  @Test
  void nothingIsMissedWhileAGatewayRestarts() throws Exception {
    post(BEFORE);
    Console console = Console.signedIn(CHROMIUM.newPage(), gateway.http(), user, "team-" + name);
    Object place = readInTheMiddle(console);

    gateway.kill();
    assertThat(console.indicator()).containsText("Reconnecting");
    assertThat(console.indicator()).containsText("Next attempt in");
    postInOutage(console);
    gateway.startAgain();

    assertNothingMissed(console, place, MISSED);
  }

  @Test
  void endedTokenIsReplacedInPlace() throws Exception {
    post(BEFORE);
    Page page = CHROMIUM.newPage();
    // Long enough for a slow machine to sign in, with the page's own words before the end.
    Console console = Console.open(page, gateway.http()).signInByToken(token(40));
    console.awaitActive();
    Object place = readInTheMiddle(console);

    Locator need = page.locator(".token-bar");
    assertThat(need).containsText("Your token has ended");
    assertThat(console.indicator()).containsText("Disconnected");
    postInOutage(console);
    console.field("Fresh token").fill(token(600));
    console.button("Continue").click();

    assertNothingMissed(console, place, MISSED);
    assertThat(need).hasCount(0);
  }

  /** A reader between the first and the last message of a channel. */
  private Object readInTheMiddle(Console console) {
    console.goToChannel("#/chat/" + name);
    assertThat(console.message(all.get(BEFORE - 1))).isVisible();
    console.page.locator(".scroller").evaluate("list => { list.scrollTop -= 900; }");
    assertThat(console.button("Latest")).isVisible();
    return console.place();
  }

  /** Messages come all through the outage, and the page never claims that it is live. */
  private void postInOutage(Console console) throws Exception {
    console.page.evaluate(
        """
        () => {
          const indicator = document.querySelector('.connection');
          window.said = new Set([indicator.textContent]);
          new MutationObserver(() => window.said.add(indicator.textContent))
            .observe(indicator, { childList: true, subtree: true, characterData: true });
        }""");
    for (int n = 0; n < MISSED; n++) {
      post(1);
      console.page.waitForTimeout((double) OUTAGE.toMillis() / MISSED);
    }
    @SuppressWarnings("unchecked")
    List<String> said = (List<String>) console.page.evaluate("() => [...window.said]");
    assertThat(said).isNotEmpty().noneMatch(each -> each.contains(Console.ACTIVE));
  }

  /** Each message is there once, in order, and the reader is where it was. */
  private void assertNothingMissed(Console console, Object place, int newer) {
    console.awaitActive();
    assertThat(console.page.locator(".to-end")).hasText(newer + " new");
    assertThat(console.place()).isEqualTo(place);
    assertThat(console.readAll()).isEqualTo(all);
    console.assertNoFaults();
  }

  private String token(int seconds) throws Exception {
    return gateway.token(
        """
        {"user":"%s","teams":["team-7"],"channels":{"read":["#"],"write":["#"]},"ttlSeconds":%d}"""
            .formatted(user, seconds));
  }

  private void post(int count) throws Exception {
    for (int n = 0; n < count; n++) {
      String content = "message-" + all.size() + "-" + name;
      all.add(content);
      Events.post(
          broker,
          channel,
          """
          {"type":"chat_message","data":{"content":"%s","sender":"writer"}}"""
              .formatted(content));
    }
  }
}
