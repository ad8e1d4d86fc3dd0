package dev.warren.system.promise;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.system.stomp.SpringStockClient;
import dev.warren.system.stomp.StockClient;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A note from any AMQP client reaches the console in Chromium, and Spring's STOMP client. */
class ANoteReachesTheBrowserTest {

  /** The largest integer that a JavaScript number represents exactly. */
  private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  private static TestBroker broker;
  private static WarrenProcess gateway;

  @BeforeAll
  static void start() throws Exception {
    PlaywrightAssertions.setDefaultAssertionTimeout(Patience.LIMIT.toMillis());
    broker = SharedWarren.broker();
    gateway = SharedWarren.gateway();
  }

  @Test
  void noteFromAmqpPublishIsOnTheConsole() throws Exception {
    Page page = CHROMIUM.newPage();
    page.navigate(gateway.http() + "/#/notes/team-7");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in").setExact(true))
        .click();
    assertThat(page.locator(".connection")).containsText("Real-time updates active");
    Instant before = Instant.now();

    post("for-the-page");

    Locator row =
        page.locator(".event").filter(new Locator.FilterOptions().setHasText("for-the-page"));
    assertThat(row).containsText("<b>Grüße</b> for-the-page");
    // The title of the note contains markup, which the page must show as text.
    assertThat(row.locator("b")).hasCount(0);
    Instant shown = Instant.parse(row.locator("time").getAttribute("datetime"));
    assertThat(shown).isBetween(before.minusMillis(1), Instant.now());
    row.hover();
    row.getByRole(AriaRole.BUTTON).click();
    Locator inspector = page.locator("dialog");
    assertMessageId(
        inspector
            .locator(".facts > div")
            .filter(new Locator.FilterOptions().setHasText("Position"))
            .locator("dd")
            .textContent());
    JsonNode shownJson = JsonMapper.shared().readTree(inspector.locator("pre").textContent());
    assertThat(shownJson.get("id").stringValue()).hasSize(26);
    assertThat(shownJson.get("data"))
        .isEqualTo(JsonMapper.shared().readTree(note("for-the-page")).get("data"));
  }

  @Test
  void noteFromAmqpPublishReachesSpringsClient() throws Exception {
    try (StockClient spring =
        SpringStockClient.connect(gateway.stomp(), gateway.token(Tokens.TEAM_7))) {
      spring.subscribe("notes", "/topic/notes.team-7", Map.of());
      Instant before = Instant.now();

      post("for-spring");

      StockClient.Received note = spring.message();
      assertThat(note.header("destination")).isEqualTo("/topic/notes.team-7");
      assertMessageId(note.header("message-id"));
      Instant timestamp = Instant.ofEpochMilli(Long.parseLong(note.header("timestamp")));
      assertThat(timestamp).isBetween(before.minusMillis(1), Instant.now());
      assertThat(note.header("content-type")).isEqualTo("application/json");
      assertThat(note.header("content-length")).isEqualTo("" + note.body().length);
      assertEnvelope(note.body(), "for-spring", before);
    }
  }

  /**
   * An event without the fields that Warren fills in. Its title tells it from those of other tests
   * on the channel, which the console shows as well.
   */
  private static String note(String noteId) {
    return """
        {"type":"note_created","data":{"noteId":"%s","author":"carol","title":"<b>Grüße</b> %s"}}"""
        .formatted(noteId, noteId);
  }

  private static void post(String noteId) throws Exception {
    Process process =
        new ProcessBuilder(
                "amqp-publish",
                "--url=" + broker.url(),
                "--exchange=warren.events",
                "--routing-key=notes.team-7",
                "--content-type=application/json",
                "--persistent")
            .redirectErrorStream(true)
            .start();
    // The body goes by standard input, because with a POSIX locale Java turns a command line into
    // ASCII.
    try (OutputStream body = process.getOutputStream()) {
      body.write(note(noteId).getBytes(UTF_8));
    }
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("amqp-publish: %s", printed).isZero();
  }

  private static void assertEnvelope(byte[] json, String noteId, Instant notBefore) {
    JsonNode event = JsonMapper.shared().readTree(json);
    assertThat(event.propertyNames())
        .containsExactlyInAnyOrder("id", "type", "timestamp", "channel", "data");
    assertThat(event.get("id").stringValue()).hasSize(26);
    assertThat(event.get("type").stringValue()).isEqualTo("note_created");
    assertThat(Instant.parse(event.get("timestamp").stringValue()))
        .isBetween(notBefore.minusMillis(1), Instant.now());
    assertThat(event.get("channel").stringValue()).isEqualTo("notes.team-7");
    assertThat(event.get("data")).isEqualTo(JsonMapper.shared().readTree(note(noteId)).get("data"));
  }

  private static void assertMessageId(String messageId) {
    assertThat(messageId).containsOnlyDigits();
    assertThat(Long.parseLong(messageId)).isBetween(0L, MAX_SAFE_INTEGER);
  }
}
