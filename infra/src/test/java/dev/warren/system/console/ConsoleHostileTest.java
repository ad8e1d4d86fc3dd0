package dev.warren.system.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** Names, bodies, paths and ids that an attacker writes are text, and change nothing. */
class ConsoleHostileTest {

  private static final String MARKUP =
      "<img src=x onerror=\"window.ran=1\"><script>window.ran=1</script><b>\"'`${window.ran=1}";
  private static final String LONG = "W".repeat(3_000);

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  private static WarrenProcess gateway;

  private final String name = SharedWarren.freshName();

  @BeforeAll
  static void start() throws Exception {
    gateway = ConsoleGateway.running();
  }

  @Test
  void textOfUsersIsTextOnEveryView() throws Exception {
    Life life = new Life(SharedWarren.broker(), name);
    String team = life.team();
    for (String text : List.of(MARKUP, LONG, "\u202Eevil\u202C __proto__ constructor")) {
      String json = JsonMapper.shared().writeValueAsString(text);
      life.event(
          "chat." + team, "chat_message", "\"content\":%s,\"sender\":%s".formatted(json, json));
      life.event(
          "sessions." + team, "session_update", "\"title\":%s,\"status\":%s".formatted(json, json));
      life.event(
          "circles." + team,
          "agent_message",
          "\"agentId\":%s,\"content\":%s".formatted(json, json));
      life.event("circles." + team, "circle_status", "\"status\":%s".formatted(json));
      life.event(
          "workspaces." + team, "file_changed", "\"path\":%s,\"agentId\":%s".formatted(json, json));
      life.event(
          "workspaces." + team, "git_status", "\"branch\":%s,\"files\":[%s]".formatted(json, json));
      life.event(
          "notes." + team,
          "note_created",
          "\"noteId\":%s,\"author\":%s,\"title\":%s,\"body\":%s".formatted(json, json, json, json));
      life.event(
          "agents.builder-" + name,
          "agent_status",
          "\"state\":\"stopped\",\"agentName\":%s,\"currentTask\":%s,\"error\":%s,\"owner\":{}"
              .formatted(json, json, json));
      life.event(
          "notifications." + team,
          "notification",
          "\"level\":\"info\",\"title\":%s,\"message\":%s".formatted(json, json));
    }
    String json = JsonMapper.shared().writeValueAsString(MARKUP);
    life.event(
        "users." + life.user(),
        "alert",
        "\"alertId\":%s,\"level\":\"info\",\"title\":%s,\"message\":%s,\"source\":%s,\"url\":\"javascript:window.ran=1\""
            .formatted(json, json, json, json));
    // A neighbour with a name of markup is in the list of those who are here.
    Console neighbour = Console.signedIn(CHROMIUM.newPage(), gateway.http(), MARKUP, team);

    Page page = CHROMIUM.newPage();
    Console console = Console.open(page, gateway.http()).signIn(life.user(), team, "admin");
    assertThat(page.locator(".people")).containsText(MARKUP);
    assertThat(page.locator(".waiting")).containsText(MARKUP);
    for (String view : life.views()) {
      console.go(view);
      assertThat(page.locator(".loading")).hasCount(0);
      assertNothingRan(page, view);
    }
    console.goToChannel("#/chat/" + team);
    assertThat(console.messages().first()).hasText(MARKUP);
    console.go("#/alerts");
    assertThat(page.locator(".alert")).containsText(MARKUP);
    assertThat(page.locator(".alert a")).hasCount(0);
    page.evaluate("hash => { location.hash = hash; }", "#/" + MARKUP);
    assertThat(page.locator("main h1")).hasText("No such view");
    assertNothingRan(page, "an address");
    neighbour.goToChannel("#/chat/" + team).write("from " + MARKUP);
    console.goToChannel("#/chat/" + team);
    Locator own = console.message("from " + MARKUP);
    assertThat(own).isVisible();
    console.assertNoFaults();
    neighbour.assertNoFaults();
  }

  private static void assertNothingRan(Page page, String view) {
    assertThat(page.evaluate("() => window.ran ?? 'nothing'")).as(view).isEqualTo("nothing");
    assertThat(page.locator("#app img, #app script, #app b, #app iframe")).hasCount(0);
    assertThat((Boolean) page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
        .as("nothing is wider than the page: " + view)
        .isTrue();
  }

  /** Code that an attacker could bring into the page does not run. */
  @Test
  void inlineCodeDoesNotRun() {
    Page page = CHROMIUM.newPage();
    page.navigate(gateway.http() + "/");
    page.evaluate(
        """
        () => {
          const script = document.createElement('script');
          script.textContent = 'window.ran = true';
          const image = document.createElement('img');
          image.setAttribute('onerror', 'window.ran = true');
          const failed = new Promise((done) => image.addEventListener('error', done));
          image.src = 'data:,';
          const link = document.createElement('a');
          link.href = 'javascript:window.ran = true';
          document.body.append(script, image, link);
          link.click();
          return failed.then(() => true);
        }""");
    assertThat((Boolean) page.evaluate("() => window.ran === undefined")).isTrue();
  }
}
