package dev.warren.system.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two users and an agent, each in a browser of its own. */
class ConsoleFlowsTest {

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  private static WarrenProcess gateway;

  private final String name = SharedWarren.freshName();
  private final String alice = "alice-" + name;
  private final String bob = "bob-" + name;
  private final String team = "team-" + name;
  private Life life;

  @BeforeAll
  static void start() throws Exception {
    gateway = ConsoleGateway.running();
  }

  @BeforeEach
  void life() throws Exception {
    life = new Life(SharedWarren.broker(), name);
  }

  private Console signedIn(String user) {
    return Console.signedIn(CHROMIUM.newPage(), gateway.http(), user, team);
  }

  @Test
  void peopleSeeEachOther() {
    Console ofAlice = signedIn(alice);
    Console ofBob = signedIn(bob);
    assertThat(person(ofAlice, bob)).containsText("Online");

    ofBob.choice("Your status").selectOption("busy");
    assertThat(person(ofAlice, bob)).containsText("Busy");

    String chat = "#/chat/" + team;
    ofAlice.goToChannel(chat);
    ofBob.goToChannel(chat);
    ofAlice.field("Message").pressSequentially("Hel");
    assertThat(ofBob.page.locator(".typing")).containsText(alice + " types");
    ofAlice.write("Hello bob");
    assertThat(ofBob.message("Hello bob")).isVisible();
    assertThat(ofAlice.message("Hello bob")).hasCount(1);
    assertThat(ofBob.page.locator(".typing")).hasText("");
    ofAlice.assertNoFaults();
    ofBob.assertNoFaults();
  }

  @Test
  void mentionIsAnAlertOnAllDevices() {
    Console ofAlice = signedIn(alice);
    Console first = signedIn(bob);
    Console second = signedIn(bob);
    ofAlice.goToChannel("#/chat/" + team).write("@" + bob + " can you look?");

    for (Console each : List.of(first, second)) {
      each.awaitToast(alice + " mentioned you");
      assertThat(each.page.locator(".waiting")).containsText(alice + " mentioned you");
    }
    assertThat(first.page.locator(".nav .badge.urgent").first()).containsText("1");
    first.go("#/alerts");
    second.go("#/alerts");
    Locator open = second.page.locator(".alert");
    assertThat(open).hasCount(1);
    first.button("Acknowledge " + alice + " mentioned you").click();
    assertThat(open).hasCount(0);
    assertThat(second.page.locator(".done")).containsText(alice + " mentioned you");
    assertThat(second.page.locator(".done")).containsText("on another device or earlier");
    assertThat(first.page.locator(".done")).containsText("here");
    second.assertNoFaults();
  }

  @Test
  void agentWorksFailsAndRecovers() throws Exception {
    String agent = "builder-" + name;
    Console ofAlice = signedIn(alice);
    Console ofAgent =
        Console.open(CHROMIUM.newPage(), gateway.http())
            .signInByToken(
                gateway.token(
                    """
                    {"user":"%s","role":"agent","teams":["%s"],"channels":{"read":["#"],"write":["#"]}}"""
                        .formatted(agent, team)));
    ofAgent.awaitActive();
    Locator card = ofAlice.page.locator(".agent-card").filter(has(agent));
    report(ofAgent, agent, "\"state\":\"working\",\"currentTask\":\"Build\",\"progress\":40");
    assertThat(card).containsText("Build");
    assertThat(card.locator("[role=progressbar]")).hasAttribute("aria-valuenow", "40");

    report(ofAgent, agent, "\"state\":\"stopped\",\"error\":\"No more memory\"");
    Locator waiting = ofAlice.page.locator(".waiting-entry").filter(has(agent));
    assertThat(waiting).containsText("No more memory");
    assertThat(card).containsText("Failed");

    report(ofAgent, agent, "\"state\":\"idle\"");
    assertThat(waiting).hasCount(0);
    assertThat(card).containsText("Idle");

    ofAlice.goToChannel("#/agents/" + agent);
    assertThat(ofAlice.page.locator(".event").filter(has("No more memory"))).isVisible();
    ofAgent.goToChannel("#/circles/" + team).write("I am back");
    ofAlice.goToChannel("#/circles/" + team);
    assertThat(ofAlice.message("I am back")).isVisible();
    ofAlice.assertNoFaults();
    ofAgent.assertNoFaults();
  }

  @Test
  void privateMessageIsForItsRecipients() {
    Console ofAlice = signedIn(alice);
    Console ofBob = signedIn(bob);
    Console ofCarol = signedIn("carol-" + name);
    String chat = "#/chat/" + team;
    for (Console each : List.of(ofAlice, ofBob, ofCarol)) {
      each.goToChannel(chat);
    }
    ofAlice.choice("Who sees it").selectOption("private");
    ofAlice.field("Recipients").fill(bob);
    ofAlice.write("between us");
    ofAlice.choice("Who sees it").selectOption("public");
    ofAlice.write("for all");
    assertThat(ofCarol.message("for all")).isVisible();
    assertThat(ofBob.message("for all")).isVisible();
    assertThat(ofBob.message("between us")).isVisible();
    assertThat(ofCarol.message("between us")).hasCount(0);
  }

  @Test
  void noteIsWrittenChangedAndDeleted() {
    Console ofAlice = signedIn(alice);
    Console ofBob = signedIn(bob);
    ofAlice.goToChannel("#/notes/" + team);
    ofBob.goToChannel("#/notes/" + team);
    ofAlice.button("New note").click();
    ofAlice.field("Title").fill("Plan");
    ofAlice.field("Text").fill("First this");
    ofAlice.button("Post").click();
    Locator note = ofBob.page.locator(".note");
    assertThat(note).containsText("First this");

    ofBob.button("Edit Plan").click();
    ofBob.field("Title").fill("Plan B");
    ofBob.button("Save").click();
    assertThat(ofAlice.page.locator(".note")).containsText("Plan B");
    assertThat(ofAlice.page.locator(".note")).containsText("Changed");

    ofAlice.button("Delete Plan B").click();
    assertThat(note).containsText("Deleted");
    assertThat(ofBob.page.locator(".event")).hasCount(3);
    ofBob.assertNoFaults();
  }

  @Test
  void refusedChannelIsALineOfItsView() throws Exception {
    Console console =
        Console.open(CHROMIUM.newPage(), gateway.http())
            .signInByToken(
                gateway.token("{\"user\":\"%s\",\"teams\":[\"%s\"]}".formatted(bob, team)));
    console.awaitActive();
    console.go("#/chat/secret-" + name);
    assertThat(console.page.locator(".problem")).containsText("You may not read this conversation");
    console.awaitActive();
    console.goToChannel("#/chat/" + team).write("still here");
    assertThat(console.message("still here")).isVisible();
  }

  @Test
  void operatorReadsReplaysAndDropsALetter() throws Exception {
    life.postInvalid();
    Console console = Console.open(CHROMIUM.newPage(), gateway.http()).signIn(alice, team, "admin");
    console.go("#/admin/clients");
    assertThat(console.page.locator("tr").filter(has(alice))).containsText("json");
    console.go("#/admin/rates");
    assertThat(console.page.locator(".flow").first()).containsText("in total");
    console.go("#/admin/queues");
    assertThat(console.page.locator("tr").filter(has("warren.dead-letters"))).isVisible();
    dropLetters(console, "notes." + team, true);
    console.assertNoFaults();
  }

  /** Drops the letter of a channel, after a replay that makes it a letter again. */
  static void dropLetters(Console console, String channel, boolean afterReplay) {
    console.go("#/admin/dead-letters");
    Locator row = console.page.locator("tr").filter(has(channel));
    Patience.await("the letter of " + channel)
        .pollInSameThread()
        .until(
            () -> {
              console.button("Reload").click();
              return row.count() > 0;
            });
    if (afterReplay) {
      console.button("Read the letter of " + channel).click();
      assertThat(console.page.locator("dialog pre")).containsText("\"title\": 5");
      console.page.keyboard().press("Escape");
      row.evaluate("row => { row.dataset.replayed = ''; }");
      console.button("Replay the letter of " + channel).click();
      console.awaitToast("Published again");
      // It is a letter again, with another id, and so another row.
      assertThat(console.page.locator("tr:not([data-replayed])").filter(has(channel))).hasCount(1);
      assertThat(row).hasCount(1);
    }
    console.button("Drop the letter of " + channel).click();
    console.button("Drop").click();
    console.awaitToast("Dropped");
    assertThat(row).hasCount(0);
  }

  @Test
  void notificationIsAToastOfItsLevel() throws Exception {
    Console console = signedIn(alice);
    console.awaitLive("notifications." + team);
    for (Map.Entry<String, String> level : Map.of("success", "good", "error", "bad").entrySet()) {
      life.event(
          "notifications." + team,
          "notification",
          "\"level\":\"%s\",\"title\":\"%s it is\",\"message\":\"m\""
              .formatted(level.getKey(), level.getKey()));
      console.awaitToast(level.getValue(), level.getKey() + " it is");
    }
  }

  @Test
  void addressOpensItsViewAfterAReload() {
    Console console = signedIn(alice);
    console.goToChannel("#/sessions/" + name).write("remember");
    assertThat(console.message("remember")).isVisible();
    console.page.reload();
    assertThat(console.message("remember")).isVisible();
    console.awaitActive();
    assertThat(console.heading(name)).isVisible();
  }

  private static Locator person(Console console, String user) {
    return console.page.locator(".people li").filter(has(user));
  }

  private static Locator.FilterOptions has(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  /**
   * The agent reports its status.
   *
   * @param fields JSON without its braces
   */
  private static void report(Console console, String agent, String fields) {
    console.publish(
        "agents." + agent, "agent_status", "{\"agentName\":\"%s\",%s}".formatted(agent, fields));
  }
}
