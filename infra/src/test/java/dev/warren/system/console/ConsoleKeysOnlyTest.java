package dev.warren.system.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every flow of the console by keys alone: no click, and no focus that a script sets. A button that
 * goes away when it is pressed leaves the focus near its place.
 */
class ConsoleKeysOnlyTest {

  /**
   * At least as many as the page has places for the focus. The side of the page has a link for each
   * channel, and the other tests of this JVM have made channels.
   */
  private static final String PLACES =
      "() => document.querySelectorAll('a, button, input, select, textarea, [tabindex]').length + 2";

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  private static WarrenProcess gateway;

  private final String name = SharedWarren.freshName();
  private Life life;
  private Console console;
  private Keyboard keys;

  @BeforeAll
  static void start() throws Exception {
    gateway = ConsoleGateway.running();
  }

  @BeforeEach
  void life() throws Exception {
    life = new Life(SharedWarren.broker(), name);
  }

  @Test
  void statusIsChosen() {
    signIn(false);
    Console other = Console.signedIn(CHROMIUM.newPage(), gateway.http(), "bob-" + name, team());
    tabTo(console.choice("Your status"));
    keys.type("Bu");
    Locator me = other.page.locator(".people li").filter(has(life.user()));
    assertThat(me).containsText("Busy");
    assertThat(console.choice("Your status")).hasValue("busy");
    assertThat(console.choice("Your status")).isFocused();
  }

  @Test
  void alertIsAcknowledged() throws Exception {
    for (String title : List.of("First", "Second", "Third")) {
      life.event(
          "users." + life.user(),
          "alert",
          "\"alertId\":\"%s-%s\",\"level\":\"info\",\"title\":\"%s\",\"message\":\"Look\""
              .formatted(title, name, title));
    }
    signIn(false);
    quickOpen("Alerts");
    assertThat(console.heading("Alerts")).isFocused();
    // Newest first.
    assertThat(page().locator(".alert")).hasCount(3);
    tabTo(console.button("Acknowledge Second"));
    keys.press("Enter");
    assertThat(page().locator(".alert")).hasCount(2);
    assertThat(console.button("Acknowledge First")).isFocused();
    keys.press("Enter");
    assertThat(page().locator(".alert")).hasCount(1);
    assertThat(console.button("Acknowledge Third")).isFocused();
    keys.press("Space");
    assertThat(page().locator(".alert")).hasCount(0);
    assertThat(console.heading("Alerts")).isFocused();
    assertThat(page().locator(".done li")).hasCount(3);
    console.assertNoFaults();
  }

  private void beginNote() {
    signIn(false);
    quickOpen("notes." + team());
    keys.press("/");
    assertThat(console.button("New note")).isFocused();
    keys.press("Enter");
  }

  @Test
  void noteIsWrittenChangedAndDeleted() {
    beginNote();
    assertThat(console.field("Title")).isFocused();
    keys.type("Plan");
    keys.press("Tab");
    keys.type("First this");
    tabTo(console.button("Post"));
    keys.press("Enter");
    assertThat(page().locator(".note")).containsText("First this");
    assertThat(console.button("New note")).isFocused();

    tabTo(console.button("Edit Plan"));
    keys.press("Enter");
    assertThat(console.field("Title")).isFocused();
    keys.press("Escape");
    assertThat(console.button("Edit Plan")).isFocused();
    keys.press("Enter");
    assertThat(console.field("Title")).isFocused();
    keys.press("End");
    keys.type(" B");
    keys.press("Enter");
    assertThat(console.button("Edit Plan B")).isFocused();

    keys.press("Tab");
    assertThat(console.button("Delete Plan B")).isFocused();
    keys.press("Enter");
    assertThat(page().locator(".note")).containsText("Deleted");
    assertThat(page().locator(".head h1")).isFocused();
    assertThat(page().locator(".event")).hasCount(3);
    console.assertNoFaults();
  }

  @Test
  void dialogOpensAgainRightAfterEscape() {
    beginNote();
    for (int i = 0; i < 20; i++) {
      assertThat(console.field("Title")).isFocused();
      keys.press("Escape");
      keys.press("Enter");
    }
    assertThat(console.field("Title")).isFocused();
    keys.press("Escape");
    assertThat(console.button("New note")).isFocused();
    console.assertNoFaults();
  }

  @Test
  void visibilityIsChosenForAMessage() {
    String bob = "bob-" + name;
    Console ofBob = Console.signedIn(CHROMIUM.newPage(), gateway.http(), bob, team());
    ofBob.goToChannel("#/chat/" + team());
    signIn(false);
    quickOpen("chat." + team());
    keys.press("/");
    assertThat(console.field("Message")).isFocused();
    keys.press("Tab");
    assertThat(console.choice("Who sees it")).isFocused();
    keys.type("Only");
    keys.press("Tab");
    assertThat(console.field("Recipients")).isFocused();
    keys.press("Shift+Tab");
    keys.press("Shift+Tab");
    keys.type("between us");
    // Nobody would see it.
    keys.press("Enter");
    assertThat(console.field("Recipients")).isFocused();
    assertThat(console.field("Message")).hasValue("between us");
    keys.type(bob);
    keys.press("Enter");
    assertThat(ofBob.message("between us")).isVisible();
    assertThat(console.message("between us")).isVisible();
    assertThat(page().locator(".message")).containsText(bob);
    console.assertNoFaults();
  }

  @Test
  void letterIsReadReplayedAndDropped() throws Exception {
    life.postInvalid();
    signIn(true);
    quickOpen("dead-letters");
    String channel = "notes." + team();
    Locator row = page().locator("tr").filter(has(channel));
    tabTo(console.button("Reload"));
    Patience.await("the letter of " + channel)
        .pollInSameThread()
        .until(
            () -> {
              keys.press("Enter");
              return row.count() > 0;
            });
    tabTo(console.button("Read the letter of " + channel));
    keys.press("Enter");
    assertThat(page().locator("dialog pre")).containsText("\"title\": 5");
    keys.press("Escape");
    assertThat(page().locator("dialog")).hasCount(0);
    assertThat(console.button("Read the letter of " + channel)).isFocused();

    row.evaluate("row => { row.dataset.replayed = ''; }");
    keys.press("Tab");
    assertThat(console.button("Replay the letter of " + channel)).isFocused();
    keys.press("Enter");
    console.awaitToast("Published again");
    // It is a letter again, with another id, and so another row.
    assertThat(page().locator("tr[data-replayed]")).hasCount(0);
    assertThat(row).hasCount(1);
    assertThat(page().locator("main :focus")).hasCount(1);

    tabTo(console.button("Drop the letter of " + channel));
    keys.press("Enter");
    tabTo(console.button("Keep it"));
    keys.press("Enter");
    assertThat(console.button("Drop the letter of " + channel)).isFocused();
    keys.press("Enter");
    tabTo(console.button("Drop"));
    keys.press("Enter");
    console.awaitToast("Dropped");
    assertThat(row).hasCount(0);
    assertThat(page().locator("main :focus")).hasCount(1);
    console.assertNoFaults();
  }

  @Test
  void everyViewIsReachedAndEveryDialogLeft() throws Exception {
    life.post();
    signIn(true);
    keys.press("Tab");
    assertThat(page().locator(".skip")).isFocused();
    keys.press("Enter");
    assertThat(page().locator("main")).isFocused();
    Locator agent = page().locator("main a[href='#/agents/builder-" + name + "']").first();
    assertThat(agent).isVisible();
    tabTo(agent);
    keys.press("Enter");
    assertIn("agents/builder-" + name);

    for (String view : life.views()) {
      Locator link = page().locator(".nav a[href='" + view + "']");
      if (view.startsWith("#/agents/") || view.equals("#/nothing")) {
        continue;
      }
      tab("Shift+Tab", link);
      keys.press("Enter");
      assertIn(view.equals("#/") ? "home" : view.substring(2));
    }
    for (String key : List.of("Control+k", "?")) {
      keys.press(key);
      assertThat(page().locator("dialog :focus")).hasCount(1);
      keys.press("Escape");
      assertThat(page().locator("dialog")).hasCount(0);
      assertThat(page().locator("main h1")).isFocused();
    }
    tab("Shift+Tab", console.button("Help and keys"));
    keys.press("Enter");
    assertThat(page().locator("dialog :focus")).hasCount(1);
    keys.press("Enter"); // the button that closes it has the focus
    assertThat(page().locator("dialog")).hasCount(0);
    assertThat(console.button("Help and keys")).isFocused();

    tab("Shift+Tab", console.button("Sign out"));
    keys.press("Enter");
    assertThat(console.field("Name")).isFocused();
    console.assertNoFaults();
  }

  private void assertIn(String place) {
    String view = place.contains("/") ? place : place + "/";
    assertThat(page().locator("main")).hasAttribute("data-view", view);
    assertThat(page().locator("main h1")).isFocused();
  }

  private Page page() {
    return console.page;
  }

  private String team() {
    return life.team();
  }

  private void signIn(boolean isOperator) {
    Page page = CHROMIUM.newPage();
    console = Console.open(page, gateway.http());
    keys = page.keyboard();
    assertThat(console.field("Name")).isFocused();
    keys.type(life.user());
    keys.press("Tab");
    keys.type(team());
    keys.press("Tab");
    if (isOperator) {
      keys.type("Operator");
    }
    keys.press("Tab");
    assertThat(console.button("Sign in")).isFocused();
    keys.press("Enter");
    console.awaitActive();
  }

  private void quickOpen(String place) {
    keys.press("Control+k");
    assertThat(page().locator("dialog input")).isFocused();
    keys.type(place);
    keys.press("Enter");
    assertThat(page().locator("dialog")).hasCount(0);
    assertThat(page().locator("main h1")).isFocused();
  }

  private void tabTo(Locator wanted) {
    tab("Tab", wanted);
  }

  private void tab(String key, Locator wanted) {
    assertThat(wanted).isVisible();
    // The page may still grow.
    for (int n = 0; n < (Integer) page().evaluate(PLACES); n++) {
      keys.press(key);
      if ((Boolean) wanted.evaluate("each => each === document.activeElement")) {
        return;
      }
    }
    assertThat(wanted).isFocused(); // Fails, and shows which element
  }

  private static Locator.FilterOptions has(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }
}
