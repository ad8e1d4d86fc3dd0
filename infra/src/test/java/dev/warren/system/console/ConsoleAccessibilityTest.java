package dev.warren.system.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.driver.Node;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** axe-core finds nothing on any view, light and dark, on a desktop and on a phone. */
class ConsoleAccessibilityTest {

  private static final String VIOLATIONS =
      """
      async () => {
        const { violations } = await axe.run(document, { resultTypes: ['violations'] });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`);
      }""";

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  private static WarrenProcess gateway;
  private static Life life;

  @BeforeAll
  static void start() throws Exception {
    Node.require("axe-core");
    gateway = ConsoleGateway.running();
    life = new Life(SharedWarren.broker(), SharedWarren.freshName());
    life.post();
    life.postInvalid();
  }

  @Test
  void noViewHasAViolation() throws Exception {
    Page page = CHROMIUM.newPage();
    page.emulateMedia(
        new Page.EmulateMediaOptions()
            .setReducedMotion(ReducedMotion.REDUCE)
            .setColorScheme(ColorScheme.LIGHT));
    Console console = Console.open(page, gateway.http());
    page.evaluate(Files.readString(Node.FOLDER.resolve("node_modules/axe-core/axe.min.js")));
    assertThat(console.button("Sign in")).isVisible();
    Map<String, List<?>> found = new LinkedHashMap<>();
    check(page, "sign-in", found);
    console.signIn(life.user(), life.team(), "admin");
    for (String view : life.views()) {
      console.go(view);
      assertThat(page.locator(".loading")).hasCount(0);
      check(page, view, found);
    }
    for (String key : List.of("Control+k", "?")) {
      page.locator("main").focus();
      page.keyboard().press(key);
      assertThat(page.locator("dialog[open]")).isVisible();
      check(page, "dialog of " + key, found);
      page.keyboard().press("Escape");
      assertThat(page.locator("dialog[open]")).hasCount(0);
    }
    ConsoleFlowsTest.dropLetters(console, "notes." + life.team(), false);
    assertThat(found).isEmpty();
    console.assertNoFaults();
  }

  private static void check(Page page, String view, Map<String, List<?>> found) {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      for (int width : new int[] {1280, 360}) {
        page.setViewportSize(width, 760);
        List<?> violations = (List<?>) page.evaluate(VIOLATIONS);
        if (!violations.isEmpty()) {
          found.put(view + " " + scheme + " " + width, violations);
        }
        assertThat(
                (Boolean) page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
            .as("nothing is wider than the page: %s at %d", view, width)
            .isTrue();
      }
    }
  }
}
