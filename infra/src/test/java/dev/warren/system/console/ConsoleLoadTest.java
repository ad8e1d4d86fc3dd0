package dev.warren.system.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ReducedMotion;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How the console comes to the browser, and what it keeps there. */
class ConsoleLoadTest {

  private static final int MOST_BYTES = 100_000;

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  private static WarrenProcess gateway;

  private final String name = SharedWarren.freshName();

  @BeforeAll
  static void start() throws Exception {
    gateway = ConsoleGateway.running();
  }

  @Test
  void pageIsSmall() {
    Page page = CHROMIUM.newPage();
    List<Request> requests = new CopyOnWriteArrayList<>();
    page.onRequestFinished(requests::add);
    page.navigate(gateway.http() + "/");
    assertThat(page.locator("form button.main")).isVisible();
    int bytes = requests.stream().mapToInt(each -> each.sizes().responseBodySize).sum();
    assertThat(bytes).as("bytes of %d files", requests.size()).isBetween(1, MOST_BYTES);
  }

  /** A browser does not request a module again in the same document. */
  @Test
  void pageLoadsAgainIfAFileIsLost() {
    Page page = CHROMIUM.newPage();
    AtomicInteger requests = new AtomicInteger();
    page.route(
        "**/views/home.js",
        route -> {
          if (requests.incrementAndGet() == 1) {
            route.abort();
          } else {
            route.resume();
          }
        });
    Console console = Console.open(page, gateway.http());
    page.waitForCondition(() -> requests.get() > 1);
    console.signIn("alice", "team-7", "user");
    console.awaitActive();
  }

  /** A name in development is enough to sign in again, so a reload asks for none. */
  @Test
  void reloadKeepsTheUserInDevelopment() {
    Console console = Console.signedIn(CHROMIUM.newPage(), gateway.http(), "user-" + name, "t");
    console.page.reload();
    console.awaitActive();
    assertThat(console.page.locator(".user")).containsText("user-" + name);
    console.button("Sign out").click();
    assertThat(console.button("Sign in")).isVisible();
    console.page.reload();
    assertThat(console.button("Sign in")).isVisible();
  }

  /**
   * Outside of development a token must be kept secret, so no storage of the browser may have it.
   */
  @Test
  void tokenOutsideOfDevelopmentIsNotStored() throws Exception {
    Page page = CHROMIUM.newPage();
    page.route(
        gateway.http() + "/",
        route -> {
          APIResponse start = route.fetch();
          String body =
              start.text().replace("data-dev-tokens=\"true\"", "data-dev-tokens=\"false\"");
          route.fulfill(new Route.FulfillOptions().setResponse(start).setBody(body));
        });
    Console console = Console.open(page, gateway.http());
    console.field("Token").fill("token " + gateway.token(Tokens.TEAM_7));
    console.button("Connect with this token").click();
    console.awaitActive();
    assertThat(page.locator(".user")).containsText("bob");

    String stored =
        "() => JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])";
    assertThat((String) page.evaluate(stored)).doesNotContain("eyJ");
    page.reload();
    assertThat(console.field("Token")).isVisible();
  }

  @Test
  void refusedSignInKeepsWhatWasWritten() {
    Page page = CHROMIUM.newPage();
    page.route("**/api/dev/token", Route::abort);
    Console console = Console.open(page, gateway.http());
    console.field("Name").fill("user-" + name);
    console.field("Team").fill("team-" + name);
    console.button("Sign in").click();
    assertThat(page.locator("form [role=alert]")).containsText("Not signed in.");
    assertThat(console.field("Name")).hasValue("user-" + name);
    assertThat(console.field("Team")).hasValue("team-" + name);
  }

  @Test
  void refusedTokenIsExplained() {
    Console console =
        Console.open(CHROMIUM.newPage(), gateway.http()).signInByToken("no.such.token");
    assertThat(console.page.locator(".token-bar")).containsText("does not accept this token");
    assertThat(console.indicator()).containsText("Disconnected");
  }

  @Test
  void nothingMovesWhereMotionIsReduced() {
    Page page = CHROMIUM.newPage();
    page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
    Console console = Console.signedIn(page, gateway.http(), "user-" + name, "team-" + name);
    assertThat(page.locator(".pulse")).isVisible();
    assertThat(page.evaluate("() => document.getAnimations().length")).isEqualTo(0);
    page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.NO_PREFERENCE));
    assertThat((Integer) page.evaluate("() => document.getAnimations().length")).isPositive();
    console.assertNoFaults();
  }

  @Test
  void chosenColoursStay() {
    Console console = Console.signedIn(CHROMIUM.newPage(), gateway.http(), "user-" + name, "t");
    console.button("Dark colours").click();
    console.page.reload();
    assertThat(console.button("Light colours")).isVisible();
    assertThat(console.page.locator("html")).hasAttribute("data-theme", "dark");
  }
}
