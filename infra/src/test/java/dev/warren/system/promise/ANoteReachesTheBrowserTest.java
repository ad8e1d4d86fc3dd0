package dev.warren.system.promise;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
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

/**
 * A note from any AMQP client reaches the gateway's page in Chromium, and Spring's STOMP client.
 */
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
  void noteFromAmqpPublishIsARowOfThePage() throws Exception {
    Page page = signedIn(gateway);
    Instant before = Instant.now();

    post("for-the-page");

    Locator row = row(page, "for-the-page");
    assertThat(row).hasCount(1);
    assertMessageId(row.locator(".message-id").textContent());
    Instant shown = Instant.parse(row.locator("time").getAttribute("datetime"));
    assertThat(shown).isBetween(before.minusMillis(1), Instant.now());
    assertThat(row.locator(".channel")).hasText("notes.team-7");
    assertThat(row.locator(".type")).hasText("note_created");
    assertEnvelope(row.locator(".envelope").textContent().getBytes(UTF_8), "for-the-page", before);
    // The title of the note contains markup, which the page must show as text.
    assertThat(row.locator("b")).hasCount(0);
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

  @Test
  void noteFromThePageIsConfirmedAndShown() {
    Page page = signedIn(gateway);

    field(page, "Title").fill("from the page");
    button(page, "Post").click();

    assertThat(page.locator("#outcome")).containsText("RabbitMQ has confirmed it");
    assertThat(row(page, "from the page")).containsText("note_created");
  }

  @Test
  void pageReconnectsAfterAGatewaysDeath() throws Exception {
    try (WarrenProcess mortal = WarrenProcess.gateway(broker)) {
      Page page = signedIn(mortal);
      mortal.kill();
      assertThat(state(page)).containsText("Disconnected");
      assertThat(state(page)).containsText("Trying again");

      mortal.startAgain();
      assertThat(state(page)).containsText("Connected as alice");
      assertThat(subscription(page)).containsText("live");
      post("after-the-restart");
      assertThat(row(page, "after-the-restart")).hasCount(1);
    }
  }

  @Test
  void refusedTokenIsExplained() {
    Page page = open(gateway);

    field(page, "Token").fill("no.such.token");
    button(page, "Connect with this token").click();

    assertThat(state(page)).containsText("Disconnected");
    assertThat(state(page)).containsText("the token ");
    assertThat(state(page)).containsText("(bad_token), close code 4001");
    assertThat(field(page, "Token")).isVisible();
  }

  @Test
  void refusedChannelIsExplained() {
    Page page = signedIn(gateway);

    field(page, "Channel or pattern").fill("notes.*");
    button(page, "Subscribe").click();
    assertThat(page.locator("#outcome"))
        .containsText("'alice' may not read all of 'notes.*' (not_allowed)");
    assertThat(subscription(page)).hasCount(2);
    assertThat(subscription(page).last()).containsText("refused");
    assertThat(state(page)).containsText("Connected as alice");
    assertThat(subscription(page).first()).containsText("live");
  }

  @Test
  void pageOutlivesAReloadInDevelopment() {
    Page page = signedIn(gateway);

    page.reload();

    assertThat(state(page)).containsText("Connected as alice");
    assertThat(subscription(page)).containsText("live");
  }

  /**
   * Outside of development a token must be kept secret, so no storage of the browser may have it.
   */
  @Test
  void tokenOutsideOfDevelopmentIsNotStored() throws Exception {
    Page page = CHROMIUM.newPage();
    page.route(
        "**/api/config",
        route -> {
          APIResponse config = route.fetch();
          String body = config.text().replace("\"devTokens\":true", "\"devTokens\":false");
          route.fulfill(new Route.FulfillOptions().setResponse(config).setBody(body));
        });
    page.navigate(gateway.http() + "/");
    field(page, "Token").fill(gateway.token(Tokens.TEAM_7));
    button(page, "Connect with this token").click();
    assertThat(state(page)).containsText("Connected as bob");

    String stored =
        "() => JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])";
    assertThat((String) page.evaluate(stored)).contains("notes.team-7").doesNotContain("eyJ");
    page.reload();
    assertThat(field(page, "Token")).isVisible();
  }

  /** Code that an attacker could bring into the page does not run. */
  @Test
  void inlineCodeDoesNotRun() {
    Page page = open(gateway);
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

  /** An event without the fields that Warren fills in. */
  private static String note(String noteId) {
    return """
        {"type":"note_created","data":{"noteId":"%s","author":"carol","title":"<b>Grüße</b>"}}"""
        .formatted(noteId);
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

  private static Page open(WarrenProcess at) {
    Page page = CHROMIUM.newPage();
    page.onPageError(
        error -> {
          throw new AssertionError("the page threw " + error);
        });
    page.navigate(at.http() + "/");
    return page;
  }

  /** A page on which Alice of team-7 is signed in, with a live subscription to her team's notes. */
  private static Page signedIn(WarrenProcess at) {
    Page page = open(at);
    field(page, "Name").fill("alice");
    field(page, "Team").fill("team-7");
    button(page, "Sign in").click();
    assertThat(state(page)).containsText("Connected as alice");
    assertThat(subscription(page)).containsText("notes.team-7");
    assertThat(subscription(page)).containsText("live");
    return page;
  }

  private static Locator field(Page page, String label) {
    return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator state(Page page) {
    return page.locator("#connection");
  }

  private static Locator subscription(Page page) {
    return page.getByRole(AriaRole.LIST, new Page.GetByRoleOptions().setName("Subscriptions"))
        .getByRole(AriaRole.LISTITEM);
  }

  private static Locator row(Page page, String text) {
    return page.locator("#messages > li").filter(new Locator.FilterOptions().setHasText(text));
  }
}
