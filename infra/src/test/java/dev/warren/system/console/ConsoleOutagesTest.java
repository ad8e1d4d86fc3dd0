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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the console shows while it has no network, no gateway or no token, and after that. */
class ConsoleOutagesTest {

  private static final int BEFORE = 120;
  private static final int MISSED = 50;

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
    try (FaultyProxy proxy = new FaultyProxy(gateway.port())) {
      post(BEFORE);
      Page page = CHROMIUM.newPage();
      Console console = Console.signedIn(page, proxy.origin(), user, "team-" + name);
      console.goToChannel("#/chat/" + name);
      assertThat(console.message(all.get(BEFORE - 1))).isVisible();
      page.locator(".scroller").evaluate("list => { list.scrollTop -= 900; }");
      assertThat(console.button("Latest")).isVisible();
      Object place = console.place();

      page.context().setOffline(true);
      proxy.shut();
      assertThat(console.indicator()).containsText("Offline");
      assertThat(console.indicator()).containsText("Next attempt in");
      post(MISSED);
      console.write("from offline");
      assertThat(page.locator(".sending")).containsText("from offline");
      assertThat(console.indicator()).containsText("1 not sent yet");

      proxy.open();
      page.context().setOffline(false);
      console.awaitActive();
      all.add("from offline");
      assertThat(page.locator(".to-end")).hasText(MISSED + 1 + " new");
      assertThat(console.place()).isEqualTo(place);
      assertThat(page.locator(".sending")).hasCount(0);
      assertThat(console.readAll()).isEqualTo(all);
      console.assertNoFaults();
    }
  }

  @Test
  void nothingIsMissedWhileAGatewayRestarts() throws Exception {
    Console console = Console.signedIn(CHROMIUM.newPage(), gateway.http(), user, "team-" + name);
    console.goToChannel("#/chat/" + name);
    post(1);
    assertThat(console.message(all.get(0))).isVisible();

    gateway.kill();
    assertThat(console.indicator()).containsText("Reconnecting");
    assertThat(console.indicator()).containsText("Next attempt in");
    post(20);
    gateway.startAgain();

    console.awaitActive();
    assertThat(console.message(all.get(20))).isVisible();
    assertThat(console.readAll()).isEqualTo(all);
    console.assertNoFaults();
  }

  @Test
  void endedTokenIsReplacedInPlace() throws Exception {
    Page page = CHROMIUM.newPage();
    // Long enough for a slow machine to sign in, with the page's own words before the end.
    Console console = Console.open(page, gateway.http()).signInByToken(token(20));
    console.awaitActive();
    console.goToChannel("#/chat/" + name);
    post(1);
    assertThat(console.message(all.get(0))).isVisible();

    Locator need = page.locator(".token-bar");
    assertThat(need).containsText("Your token has ended");
    assertThat(console.indicator()).containsText("Disconnected");
    post(5);
    console.field("Fresh token").fill(token(600));
    console.button("Continue").click();

    console.awaitActive();
    assertThat(need).hasCount(0);
    assertThat(console.message(all.get(5))).isVisible();
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
