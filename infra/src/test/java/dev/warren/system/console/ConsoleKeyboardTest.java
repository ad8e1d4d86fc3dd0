package dev.warren.system.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Page;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The console without a mouse. */
class ConsoleKeyboardTest {

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  private static WarrenProcess gateway;

  private final String name = SharedWarren.freshName();

  @BeforeAll
  static void start() throws Exception {
    gateway = ConsoleGateway.running();
  }

  @Test
  void everythingIsReachedByKeys() {
    Page page = CHROMIUM.newPage();
    Console console = Console.open(page, gateway.http());
    Keyboard keys = page.keyboard();
    assertThat(console.field("Name")).isFocused();
    keys.type("user-" + name);
    keys.press("Tab");
    keys.type("team-" + name);
    keys.press("Enter");
    console.awaitActive();

    // The first key leads past the navigation.
    keys.press("Tab");
    assertThat(page.locator(".skip")).isFocused();
    keys.press("Enter");
    assertThat(page.locator("main")).isFocused();

    keys.press("Control+k");
    assertThat(page.locator("dialog input")).isFocused();
    keys.type("chat." + name);
    keys.press("Enter");
    assertThat(console.heading(name)).isFocused();

    keys.press("/");
    assertThat(console.field("Message")).isFocused();
    keys.type("first");
    keys.press("Enter");
    keys.type("second");
    keys.press("Enter");
    assertThat(console.message("second")).isVisible();

    keys.press("Shift+Tab");
    assertThat(page.locator(".scroller")).isFocused();
    keys.press("ArrowUp");
    assertThat(page.locator("li:focus")).containsText("second");
    keys.press("ArrowUp");
    assertThat(page.locator("li:focus")).containsText("first");
    keys.press("Enter");
    assertThat(page.locator("dialog")).containsText("Position");
    assertThat(page.locator("dialog")).containsText("the publisher sent none");
    for (int n = 0; n < 8; n++) {
      keys.press("Tab");
      String focused =
          (String)
              page.evaluate(
                  "() => document.activeElement === document.body || document.activeElement.closest('dialog') ? 'in' : document.activeElement.outerHTML");
      assertThat(focused).isEqualTo("in");
    }
    keys.press("Escape");
    assertThat(page.locator("dialog")).hasCount(0);
    assertThat(page.locator("li:focus")).containsText("first");

    keys.press("?");
    assertThat(page.locator("dialog")).containsText("Help and keys");
    keys.press("Escape");
    assertThat(page.locator("dialog")).hasCount(0);
    console.assertNoFaults();
  }

  @Test
  void mentionIsCompletedByKeys() {
    Page page = CHROMIUM.newPage();
    Console console =
        Console.signedIn(page, gateway.http(), "user-" + name, "team-" + name)
            .goToChannel("#/chat/" + name);
    console.field("Message").focus();
    page.keyboard().type("hi @us");
    assertThat(page.locator("#mentions")).containsText("user-" + name);
    page.keyboard().press("Enter");
    assertThat(console.field("Message")).hasValue("hi @user-" + name + " ");
    page.keyboard().press("Enter");
    assertThat(page.locator(".mention.me")).hasText("@user-" + name);
  }
}
