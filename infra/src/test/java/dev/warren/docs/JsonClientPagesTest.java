package dev.warren.docs;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.driver.Node;
import dev.warren.system.driver.Python;
import dev.warren.system.process.Events;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.JsonClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * The JSON clients of docs, as printed: React in Chromium, Node, Python, curl. All tests share the
 * circle, session and agent that docs name, so each test has texts of its own.
 */
class JsonClientPagesTest {

  /** The files that no test names, because other programs import or serve them. */
  private static final List<String> PARTS =
      List.of(
          "warren.mjs",
          "useCircle.js",
          "Circle.jsx",
          "Session.jsx",
          "AgentBoard.jsx",
          "main.jsx",
          "index.html",
          "events.html");

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  /** Alice sees only what the pages are about: other tests have agents called Builder, too. */
  private static final String ALICE =
      """
      {"user":"alice","teams":["team-7"],"channels":{
        "read":["circles.dev","sessions.s1","chat.team-7","agents.builder","presence.team-7"],
        "write":["#"]}}""";

  private static final String PRINTED_SITE = "http://localhost:8000/";

  private static TestBroker broker;
  private static WarrenProcess gateway;
  private static Programs clients;
  private static Programs simple;
  private static Site clientSite;
  private static Site simpleSite;

  @BeforeAll
  static void start() throws Exception {
    Node.require("react");
    Python.require("websockets", "python3-websockets");
    Python.require("pika", "python3-pika");
    PlaywrightAssertions.setDefaultAssertionTimeout(Patience.LIMIT.toMillis());
    broker = SharedWarren.broker();
    // The allowed origins of infra/up, so that pages of another local web server may connect.
    gateway =
        WarrenProcess.gateway(
            broker, Map.of("WARREN_ALLOWED_ORIGINS", "self,http://localhost:[*]"));
    Map<String, String> environment =
        Map.of(
            "WARREN_URL", gateway.http(),
            "WARREN_TOKEN", gateway.token(ALICE),
            "WARREN_AMQP_URL", broker.url());
    Programs printed = Programs.of(environment, "docs/json-clients.md", "docs/agents.md");
    clients =
        printed.with(
            "AGENT_TOKEN", printed.output(printed.shell("AGENT_TOKEN") + "echo \"$AGENT_TOKEN\""));
    simple = Programs.of(environment, "docs/json-sse-curl.md");
    assertThat(PARTS)
        .allMatch(
            part ->
                clients.folder().resolve(part).toFile().exists()
                    || simple.folder().resolve(part).toFile().exists());
    bundle();
    clientSite = Site.of(clients.folder());
    simpleSite = Site.of(simple.folder());
  }

  /** Runs the bundler as printed, except for its web server: the test serves the files itself. */
  private static void bundle() throws Exception {
    String commands = clients.shell("npx esbuild");
    String command = commands.substring(commands.indexOf("npx"));
    clients.output(
        command
            .replace("npx esbuild", "node_modules/.bin/esbuild --log-level=warning")
            .replace(" --servedir=.", ""));
  }

  @AfterAll
  static void stop() {
    for (Site site : new Site[] {clientSite, simpleSite}) {
      if (site != null) {
        site.close();
      }
    }
    if (gateway != null) {
      gateway.close();
    }
  }

  /** Opens the address that a shell command of docs prints, at the port of the site. */
  private static Page open(Programs programs, Site site) throws Exception {
    Page page = CHROMIUM.newPage();
    String commands = programs.shell("echo \"" + PRINTED_SITE);
    String address = programs.output(commands.substring(commands.indexOf("echo")));
    page.navigate(address.replace(PRINTED_SITE, "http://localhost:" + site.port() + "/"));
    return page;
  }

  private static Locator items(Page page, String list, String text) {
    return page.getByLabel(list).locator("li").filter(new Locator.FilterOptions().setHasText(text));
  }

  private static void post(String channel, String event) throws Exception {
    Events.post(broker, channel, event);
  }

  private static void post(String channel, String type, String content) throws Exception {
    post(
        channel,
        """
        {"type":"%s","data":{"content":"%s","sender":"carol"}}"""
            .formatted(type, content));
  }

  @Test
  void circleInReactShowsTheAgentsReply() throws Exception {
    try (Program agent = clients.start("node", "agent.mjs")) {
      agent.await("connected");
      Page page = open(clients, clientSite);
      assertThat(page.locator("output")).hasText("connected");

      page.getByLabel("Message").fill("Hello from React");
      page.getByText("Send").click();

      assertThat(items(page, "Circle", "alice Hello from React")).hasCount(1);
      assertThat(items(page, "Circle", "builder You wrote 'Hello from React'.")).hasCount(1);
      agent.await("alice: Hello from React");
      agent.await("is stored as");
      agent.interrupt();
      assertThat(page.getByLabel("Circle").locator("li").last()).hasText("builder agent_left");
      agent.awaitEnd();
      page.context().close();
    }
  }

  @Test
  void agentWithoutARightIsToldWhy() throws Exception {
    String token =
        gateway.token(
            """
            {"user":"spy","role":"agent","channels":{"read":["circles.dev"],"write":[]}}""");
    try (Program agent = clients.with("AGENT_TOKEN", token).start("node", "agent.mjs")) {
      assertThat(agent.await("not_allowed")).contains("circles.dev");
    }
    try (Program agent = clients.with("AGENT_TOKEN", "none").start("node", "agent.mjs")) {
      agent.await("closed with 4001");
      agent.awaitEnd();
    }
  }

  @Test
  void clientsMissNothingDuringARestart() throws Exception {
    Page react = open(clients, clientSite);
    Page events = open(simple, simpleSite);
    try (Program agent = clients.start("node", "agent.mjs");
        Program python = clients.start(Python.PROGRAM, "session.py", "s1")) {
      agent.await("connected");
      assertThat(react.locator("output")).hasText("connected");
      post("circles.dev", "message", "restart 1");
      post("sessions.s1", "new_message", "restart 1");
      post("chat.team-7", "chat_message", "restart 1");
      agent.await("restart 1");
      python.await("restart 1");
      assertThat(items(react, "Circle", "carol restart 1")).hasCount(1);
      assertThat(items(react, "Session", "carol restart 1")).hasCount(1);
      assertThat(events.getByText("restart 1")).hasCount(1);

      gateway.kill();
      for (String text : List.of("restart 2", "restart 3")) {
        post("circles.dev", "message", text);
        post("sessions.s1", "new_message", text);
        post("chat.team-7", "chat_message", text);
      }
      gateway.startAgain();

      agent.await("restart 3");
      python.await("restart 3");
      for (String text : List.of("restart 1", "restart 2", "restart 3")) {
        assertThat(items(react, "Circle", "carol " + text)).hasCount(1);
        assertThat(items(react, "Session", "carol " + text)).hasCount(1);
        assertThat(events.getByText(text)).hasCount(1);
      }
      List<String> all = List.of("carol: restart 1", "carol: restart 2", "carol: restart 3");
      assertThat(agent.lines()).filteredOn(all::contains).isEqualTo(all);
      assertThat(python.lines()).filteredOn(all::contains).isEqualTo(all);
    }
    react.context().close();
    events.context().close();
  }

  @Test
  void sessionInReactAndPythonIsTheSame() throws Exception {
    post("sessions.s1", "new_message", "before both");
    Page page = open(clients, clientSite);
    assertThat(items(page, "Session", "carol before both")).hasCount(1);
    post(
        "sessions.s1",
        """
        {"type":"session_update","data":{"title":"Plan of the day"}}""");
    assertThat(page.getByLabel("Session").locator("h1")).hasText("Plan of the day");

    String command = clients.shell("session.py").replace("python3", Python.PROGRAM);
    try (Program python = clients.startShell(command)) {
      python.await("carol: before both");
      python.await("alice: Hello from Python");
      python.await("stored as");
      assertThat(items(page, "Session", "alice Hello from Python")).hasCount(1);
      post("sessions.s1", "new_message", "after both");
      python.await("carol: after both");
      assertThat(items(page, "Session", "carol after both")).hasCount(1);
    }
    page.context().close();
  }

  @Test
  void boardShowsReportsOverHttpAndAmqp() throws Exception {
    Page page = open(clients, clientSite);
    String http = clients.output(clients.shell("report.mjs"));
    assertThat(http).startsWith("202 ");
    assertThat(items(page, "Agents", "Builder: working build main 40 %")).hasCount(1);

    clients.output(clients.shell("report.py").replace("python3", Python.PROGRAM));
    assertThat(items(page, "Agents", "Builder: idle")).hasCount(1);

    // A page that opens later begins with the last status.
    Page late = open(clients, clientSite);
    assertThat(items(late, "Agents", "Builder: idle")).hasCount(1);
    page.context().close();
    late.context().close();
  }

  @Test
  void reportOfAFailedCommandHasItsStatus() throws Exception {
    String url = gateway.webSocket("/ws/agents/builder?token=" + gateway.token(Tokens.EVERYTHING));
    try (JsonClient board = JsonClient.open(url)) {
      board.settle();
      clients.output(Python.PROGRAM + " report.py false");
      board.take("working on false", frame -> isIn("working", frame) && isTask("false", frame));
      JsonNode stopped = board.take("stopped", frame -> isIn("stopped", frame));
      assertThat(stopped.at("/data/error").stringValue()).isEqualTo("exit status 1");
    }
  }

  /**
   * Whether the frame has this state. A page's first frame has the last state, perhaps of another
   * test.
   */
  private static boolean isIn(String state, JsonNode frame) {
    return frame.at("/data/state").asString("").equals(state);
  }

  private static boolean isTask(String task, JsonNode frame) {
    return frame.at("/data/currentTask").asString("").equals(task);
  }

  @Test
  void listenerInNodeGetsItsOwnMessage() throws Exception {
    try (Program listener = simple.start("node", "listen.mjs")) {
      listener.await("subscribed circles.dev");
      assertThat(listener.await("chat_message chat.team-7")).contains("\"sender\":\"alice\"");
      assertThat(listener.await("ack")).contains("\"ref\":\"hi\"");
    }
  }

  @Test
  void curlPublishesReadsAndFollows() throws Exception {
    String commands = simple.shell("chat=");
    try (Program curl = simple.startShell(commands)) {
      curl.await("data:");
      // Most replies end without a line break.
      assertThat(String.join("", curl.lines()))
          .contains("{\"id\":", "\"countedSince\":", "{\"messages\":[", "{\"users\":[");
    }
    String variables = commands.substring(0, commands.indexOf("\n\n") + 1);
    String resume = simple.shell("Last-Event-ID").replace("\ncurl", "\necho last $last\ncurl");
    try (Program curl = simple.startShell(variables + resume)) {
      curl.await("last 1");
      post("chat.team-7", "chat_message", "for curl");
      assertThat(curl.await("data:")).contains("for curl");
    }
  }
}
