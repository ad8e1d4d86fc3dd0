package dev.warren.system.promise;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.warren.system.driver.Chromium;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.broker.TestBroker;
import java.io.OutputStream;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.simp.stomp.StompHeaders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A note that any AMQP client posts arrives at STOMP.js in a browser, and at Spring's client: the
 * gateway's own page at {@code /}, in Chromium.
 */
class ANoteReachesTheBrowserTest {

  /** The most that fits a JavaScript number exactly. */
  private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

  private static TestBroker broker;
  private static WarrenProcess worker;
  private static WarrenProcess gateway;
  private static Chromium chromium;

  @BeforeAll
  static void start() throws Exception {
    // Also what a killed gateway's page may take to notice that it is back.
    PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
    chromium = Chromium.launch();
    broker = TestBroker.start();
    worker = WarrenProcess.worker(broker);
    gateway = WarrenProcess.gateway(broker);
  }

  @AfterAll
  static void stop() {
    chromium.close();
    gateway.close();
    worker.close();
    broker.close();
  }

  @Test
  void aNotePostedByAmqpPublishIsARowOfThePage() throws Exception {
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
    // It is markup in the title of the note: shown, not run.
    assertThat(row.locator("b")).hasCount(0);
  }

  @Test
  void aNotePostedByAmqpPublishReachesSpringsStompClient() throws Exception {
    try (SpringStompClient spring =
        SpringStompClient.connect(gateway, gateway.token(Tokens.TEAM_7))) {
      BlockingQueue<SpringStompClient.Received> notes = spring.subscribe("/topic/notes.team-7");
      Instant before = Instant.now();

      post("for-spring");

      SpringStompClient.Received note = notes.poll(20, TimeUnit.SECONDS);
      assertThat(note).isNotNull();
      StompHeaders headers = note.headers();
      assertThat(headers.getDestination()).isEqualTo("/topic/notes.team-7");
      assertMessageId(headers.getMessageId());
      Instant timestamp = Instant.ofEpochMilli(Long.parseLong(headers.getFirst("timestamp")));
      assertThat(timestamp).isBetween(before.minusMillis(1), Instant.now());
      assertThat(headers.getContentType()).hasToString("application/json");
      assertThat(headers.getContentLength()).isEqualTo(note.body().length);
      assertEnvelope(note.body(), "for-spring", before);
    }
  }

  @Test
  void aNoteThatIsPostedOnThePageIsConfirmedAndComesBack() {
    Page page = signedIn(gateway);

    field(page, "Title").fill("from the page");
    button(page, "Post").click();

    assertThat(page.locator("#outcome")).containsText("RabbitMQ has confirmed it");
    assertThat(row(page, "from the page")).containsText("note_created");
  }

  @Test
  void thePageSaysThatTheGatewayIsGoneAndGoesOnByItselfWhenItIsBack() throws Exception {
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
  void whyATokenIsRefusedIsShownAndAnotherIsAskedFor() {
    Page page = open(gateway);

    field(page, "Token").fill("no.such.token");
    button(page, "Connect with this token").click();

    assertThat(state(page)).containsText("Disconnected");
    assertThat(state(page)).containsText("the token ");
    assertThat(state(page)).containsText("(bad_token), close code 4001");
    assertThat(field(page, "Token")).isVisible();
  }

  @Test
  void whyAChannelIsRefusedIsShownAndTheOthersGoOnWithoutIt() {
    Page page = signedIn(gateway);

    field(page, "Channel or pattern").fill("notes.*");
    button(page, "Subscribe").click();
    assertThat(state(page)).containsText("'alice' may not read all of 'notes.*'");
    assertThat(state(page)).containsText("(not_allowed), close code 4003");

    button(page, "Connect").click();
    assertThat(state(page)).containsText("Connected as alice");
    assertThat(subscription(page)).hasCount(1);
    assertThat(subscription(page)).containsText("live");
  }

  /** What is missing here is for Warren to fill in. */
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
    // By its standard input: of a command line, Java makes ASCII where the locale is POSIX.
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
    Page page = chromium.newPage();
    page.onPageError(
        error -> {
          throw new AssertionError("an error on the page: " + error);
        });
    page.navigate(at.http() + "/");
    return page;
  }

  /** The page of alice of team-7, subscribed to her team's notes. */
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
