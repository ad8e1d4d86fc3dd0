package dev.warren.system.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a user sees of an agent and of another user, each in a browser of its own. */
class ConsoleTeamFlowsTest {

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  private static WarrenProcess gateway;

  private final String name = SharedWarren.freshName();
  private final String alice = "alice-" + name;
  private final String bob = "bob-" + name;
  private final String agent = "builder-" + name;
  private final String team = "team-" + name;

  @BeforeAll
  static void start() throws Exception {
    gateway = ConsoleGateway.running();
  }

  @Test
  void agentAsksAndFallsSilent() throws Exception {
    Console ofAlice = signedIn(alice);
    Console ofBob = signedIn(bob);
    Console ofAgent = agent();
    String channel = "agents." + agent;
    ofAgent.publish(
        channel,
        "agent_status",
        """
        {"state":"working","agentName":"%s","waitingFor":"%s","question":"Which port?"}"""
            .formatted(agent, alice));
    Locator waiting = ofAlice.page.locator(".waiting-entry").filter(has(agent));
    assertThat(waiting).containsText("Which port?");
    // The question is for alice alone.
    assertThat(card(ofBob)).containsText("Working");
    assertThat(ofBob.page.locator(".waiting-entry").filter(has(agent))).hasCount(0);

    ofAgent.publish(
        channel,
        "agent_status",
        """
        {"state":"working","agentName":"%s","leaseSeconds":1}"""
            .formatted(agent));
    assertThat(card(ofBob)).containsText("Silent");
    assertThat(waiting).isVisible();
    assertThat(card(ofAlice)).containsText("not heard of since");
    ofAgent.publish(
        channel, "agent_status", "{\"state\":\"idle\",\"agentName\":\"" + agent + "\"}");
    assertThat(card(ofAlice)).containsText("Idle");
    assertThat(waiting).hasCount(0);
    ofAlice.assertNoFaults();
    ofAgent.assertNoFaults();
  }

  @Test
  void agentsWorkIsSeenInItsWorkspace() throws Exception {
    Console ofAlice = signedIn(alice).goToChannel("#/workspaces/" + team);
    Console ofAgent = agent();
    String channel = "workspaces." + team;
    ofAgent.publish(
        channel, "file_created", "{\"path\":\"src/App.java\",\"agentId\":\"" + agent + "\"}");
    ofAgent.publish(
        channel, "file_changed", "{\"path\":\"src/App.java\",\"agentId\":\"" + agent + "\"}");
    ofAgent.publish(
        channel, "git_status", "{\"branch\":\"topic\",\"ahead\":2,\"behind\":0,\"files\":[\"a\"]}");
    assertThat(ofAlice.page.locator(".file")).containsText("App.java");
    assertThat(ofAlice.page.locator(".file")).containsText("Changed 2×");
    assertThat(ofAlice.page.locator(".git")).containsText("topic");
    assertThat(ofAlice.page.locator(".git")).containsText("2 ahead");
    assertThat(ofAlice.page.locator(".event")).hasCount(3);
    ofAlice.go("#/");
    assertThat(ofAlice.page.locator(".activity")).containsText("App.java");
    ofAlice.assertNoFaults();
  }

  @Test
  void messageForAgentsIsNotForPeople() throws Exception {
    String session = "#/sessions/" + team;
    Console ofAlice = signedIn(alice).goToChannel(session);
    Console ofBob = signedIn(bob).goToChannel(session);
    Console ofAgent = agent().goToChannel(session);
    ofAlice.choice("Who sees it").selectOption("agent_only");
    ofAlice.write("clean the cache");
    ofAlice.choice("Who sees it").selectOption("public");
    ofAlice.write("for all");
    assertThat(ofAgent.message("for all")).isVisible();
    assertThat(ofAgent.message("clean the cache")).isVisible();
    assertThat(ofBob.message("for all")).isVisible();
    assertThat(ofBob.message("clean the cache")).hasCount(0);
    ofBob.assertNoFaults();
  }

  @Test
  void noteBeingWrittenStaysWhenOthersWrite() throws Exception {
    Console ofAlice = signedIn(alice).goToChannel("#/notes/" + team);
    ofAlice.button("New note").click();
    ofAlice.field("Title").fill("Plan");
    ofAlice.field("Text").fill("First this");
    new Life(SharedWarren.broker(), name)
        .event(
            "notes." + team,
            "note_created",
            "\"noteId\":\"1\",\"author\":\"carol\",\"title\":\"Carol's\"");
    Locator notes = ofAlice.page.locator(".note");
    assertThat(notes).containsText("Carol's");
    assertThat(ofAlice.field("Title")).hasValue("Plan");
    assertThat(ofAlice.field("Text")).hasValue("First this");
    ofAlice.button("Post").click();
    assertThat(notes).hasCount(2);
    assertThat(notes.filter(has("First this"))).isVisible();
    ofAlice.assertNoFaults();
  }

  @Test
  void unreadIsCountedUntilItIsRead() {
    Console ofAlice = signedIn(alice);
    Console ofBob = signedIn(bob).goToChannel("#/chat/" + team);
    ofBob.write("one");
    ofBob.write("two");
    Locator entry = ofAlice.page.locator(".nav a[href='#/chat/" + team + "']");
    assertThat(entry.locator(".badge")).containsText("2");
    entry.click();
    assertThat(ofAlice.message("two")).isVisible();
    assertThat(entry.locator(".badge")).hasCount(0);
    ofAlice.go("#/");
    ofBob.write("three @" + alice);
    assertThat(entry.locator(".badge.urgent")).containsText("1");
    ofAlice.go("#/chat/" + team);
    assertThat(ofAlice.page.locator(".line.new")).isVisible();
    assertThat(entry.locator(".badge")).hasCount(0);
    ofAlice.assertNoFaults();
  }

  @Test
  void disconnectedUserNeedsAnotherToken() throws Exception {
    Console ofBob =
        Console.open(CHROMIUM.newPage(), gateway.http())
            .signInByToken(
                gateway.token("{\"user\":\"%s\",\"teams\":[\"%s\"]}".formatted(bob, team)));
    ofBob.awaitActive();
    Console ofAlice = Console.open(CHROMIUM.newPage(), gateway.http()).signIn(alice, team, "admin");
    ofAlice.go("#/admin/clients");
    ofAlice.button("Disconnect " + bob).click();
    ofAlice.button("Disconnect").click();
    ofAlice.awaitToast("Disconnected", bob);
    assertThat(ofBob.page.locator(".token-bar")).isVisible();
    assertThat(ofBob.indicator()).containsText("Disconnected");
    assertThat(ofAlice.page.locator("tr").filter(has(bob))).hasCount(0);
    ofAlice.awaitActive();
    ofAlice.assertNoFaults();
  }

  private Console signedIn(String user) {
    return Console.signedIn(CHROMIUM.newPage(), gateway.http(), user, team);
  }

  private Console agent() throws Exception {
    Console console =
        Console.open(CHROMIUM.newPage(), gateway.http())
            .signInByToken(
                gateway.token(
                    """
                    {"user":"%s","role":"agent","teams":["%s"],"channels":{"read":["#"],"write":["#"]}}"""
                        .formatted(agent, team)));
    console.awaitActive();
    return console;
  }

  private Locator card(Console console) {
    return console.page.locator(".agent-card").filter(has(agent));
  }

  private static Locator.FilterOptions has(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }
}
