package dev.warren.system.script;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.warren.system.driver.Chromium;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Repository;
import dev.warren.testkit.broker.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The picture of the page in the README. The test starts {@code infra/up --demo} and compares the
 * page with the outline beside the picture. {@code infra/picture} makes both again.
 */
class PagePictureTest {

  private static final Path IMAGES = Repository.root().resolve("docs/images");
  private static final Path OUTLINE = IMAGES.resolve("page.txt");

  /** Enough messages to fill the picture. */
  private static final int MESSAGES = 8;

  /**
   * The visible elements with their texts. Messages differ each time, so only their parts count.
   */
  private static final String OUTLINE_OF_PAGE =
      """
      () => {
        const lines = [];
        const parts = new Set();
        for (const element of document.body.querySelectorAll('*')) {
          if (!element.checkVisibility()) {
            continue;
          }
          const name = element.tagName.toLowerCase();
          const row = element.closest('#messages > li');
          if (row) {
            parts.add(`message ${name} ${element.className}`.trim());
          } else if (['h1', 'h2', 'button', 'label', 'input', 'strong', 'p', 'li'].includes(name)) {
            const text = [...element.childNodes]
              .filter((node) => node.nodeType === Node.TEXT_NODE)
              .map((node) => node.textContent.trim())
              .join(' ');
            lines.push(`${name} ${text}`.trim());
          }
        }
        return [...lines, ...[...parts].sort()].join('\\n') + '\\n';
      }""";

  @TempDir Path home;

  @Test
  void pictureShowsThePageAsItIs() throws Exception {
    PlaywrightAssertions.setDefaultAssertionTimeout(Patience.LIMIT.toMillis());
    Commands commands = new Commands(home);
    int port = FreePorts.next();
    try (Chromium chromium = Chromium.launch()) {
      commands.up("--detach", "--demo", "--port", "" + port);
      Page page = chromium.newPage();
      page.setViewportSize(1_000, 900);
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
      page.navigate("http://localhost:" + port + "/");
      signIn(page);

      String outline = "style.css %s%n".formatted(sha256("style.css")) + outlineWithMessages(page);

      if (Boolean.getBoolean("warren.picture.write")) {
        Files.createDirectories(IMAGES);
        page.screenshot(new Page.ScreenshotOptions().setPath(IMAGES.resolve("page.png")));
        Files.writeString(OUTLINE, outline);
      }
      assertThat(IMAGES.resolve("page.png")).exists();
      assertThat(OUTLINE).as("the page has changed: run infra/picture").hasContent(outline);
    } finally {
      commands.down();
    }
  }

  private static void signIn(Page page) {
    page.locator("#by-name button").click();
    assertThat(page.locator("#state")).containsText("Connected");
    page.locator("#pattern").fill("*.team-7");
    page.locator("#subscribe button").click();
    assertThat(page.locator("#subscriptions > li")).hasCount(2);
  }

  private static String outlineWithMessages(Page page) {
    assertThat(page.locator("#subscriptions")).not().containsText("waiting");
    assertThat(page.locator("#messages > li").nth(MESSAGES - 1)).isAttached();
    return (String) page.evaluate(OUTLINE_OF_PAGE);
  }

  private static String sha256(String file) throws Exception {
    byte[] content =
        Files.readAllBytes(
            Repository.root().resolve("gateway/src/main/resources/static").resolve(file));
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
