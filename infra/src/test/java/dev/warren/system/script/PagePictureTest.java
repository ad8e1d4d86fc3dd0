package dev.warren.system.script;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.warren.system.driver.Chromium;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Repository;
import dev.warren.testkit.broker.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pictures of the console in README and docs. The test starts {@code infra/up --demo}, finds
 * life on each view of the pictures, and compares the console's look with the outline beside them.
 * {@code infra/picture} takes the pictures again.
 */
class PagePictureTest {

  private static final Path IMAGES = Repository.root().resolve("docs/images");
  private static final Path OUTLINE = IMAGES.resolve("console.txt");
  private static final Path STYLES =
      Repository.root().resolve("gateway/src/main/resources/static/styles");

  private static final int MESSAGES = 5;

  @TempDir Path home;

  @Test
  void picturesShowTheConsoleAsItIs() throws Exception {
    PlaywrightAssertions.setDefaultAssertionTimeout(Patience.LIMIT.toMillis());
    Commands commands = new Commands(home);
    int port = FreePorts.next();
    try (Chromium chromium = Chromium.launch()) {
      commands.up("--detach", "--demo", "--port", "" + port);
      Page page = chromium.newPage();
      page.emulateMedia(
          new Page.EmulateMediaOptions()
              .setColorScheme(ColorScheme.LIGHT)
              .setReducedMotion(ReducedMotion.REDUCE));
      page.setViewportSize(1_280, 860);
      page.navigate("http://localhost:" + port + "/");
      page.locator("select[name=role]").selectOption("admin");
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")).click();
      assertThat(page.locator(".connection")).containsText("Real-time updates active");
      assertThat(page.locator(".agent-card").nth(1)).isVisible();
      assertThat(page.locator(".people li").nth(1)).isVisible();
      assertThat(page.locator(".activity li").nth(MESSAGES)).isVisible();
      take(page, "console-home.png");

      page.setViewportSize(390, 844);
      take(page, "console-phone.png");

      page.setViewportSize(1_280, 860);
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
      page.locator(".nav a[href^='#/chat/']").first().click();
      assertThat(page.locator(".message-text").nth(MESSAGES)).isVisible();
      take(page, "console-dark.png");

      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
      page.evaluate("() => { location.hash = '#/admin/clients'; }");
      assertThat(page.locator("tbody tr").nth(1)).isVisible();
      take(page, "console-operator.png");

      if (Boolean.getBoolean("warren.picture.write")) {
        Files.writeString(OUTLINE, outline());
      }
      assertThat(OUTLINE).as("the console has changed: run infra/picture").hasContent(outline());
    } finally {
      commands.down();
    }
  }

  private static void take(Page page, String file) throws Exception {
    if (Boolean.getBoolean("warren.picture.write")) {
      Files.createDirectories(IMAGES);
      // The mouse would leave its mark on a row, and notifications would cover some.
      page.mouse().move(640, 2);
      for (Locator hide = page.locator(".toast button"); hide.count() > 0; ) {
        hide.last().click();
      }
      page.screenshot(new Page.ScreenshotOptions().setPath(IMAGES.resolve(file)));
    }
    assertThat(IMAGES.resolve(file)).exists();
  }

  /** The look is the styles': a change of them changes the pictures. */
  private static String outline() throws Exception {
    StringBuilder lines = new StringBuilder();
    try (Stream<Path> files = Files.list(STYLES)) {
      for (Path file : files.sorted().toList()) {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        lines.append("%s %s%n".formatted(file.getFileName(), HexFormat.of().formatHex(hash)));
      }
    }
    return lines.toString();
  }
}
