package dev.warren.docs;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.driver.Node;
import dev.warren.system.process.Events;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Repository;
import dev.warren.testkit.broker.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The applications that docs make with the packages in {@code clients}, as printed, in Chromium: an
 * empty folder, the packages installed from their tarballs, the types checked, the page built.
 */
class ClientPagesTest {

  private static final String MAKER = "clients/react/test/support/fresh-app.js";

  /** The files of the React page; the test opens them as one built page. */
  private static final List<String> REACT =
      List.of("index.html", "main.tsx", "Chat.tsx", "Team.tsx");

  private static final String PLAIN = "team.html";

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  private static TestBroker broker;
  private static WarrenProcess gateway;
  private static Site react;
  private static Site plain;

  @BeforeAll
  static void start() throws Exception {
    Node.require("react");
    PlaywrightAssertions.setDefaultAssertionTimeout(Patience.LIMIT.toMillis());
    broker = SharedWarren.broker();
    // The allowed origins of infra/up, so that pages of another local web server may connect.
    gateway =
        WarrenProcess.gateway(
            broker, Map.of("WARREN_ALLOWED_ORIGINS", "self,http://localhost:[*]"));
    Path reactFolder = make("docs/clients-react.md", "clients-react");
    assertThat(REACT).allMatch(file -> Files.exists(reactFolder.resolve(file)));
    react = Site.of(reactFolder.resolve("dist"));
    plain = Site.of(make("docs/clients-page.md", "clients-page"));
  }

  /** Makes the application of a page in a fresh folder, and builds it where the page says so. */
  private static Path make(String page, String name) throws Exception {
    Path folder = Path.of("target/pages", name).toAbsolutePath();
    ProcessBuilder maker =
        new ProcessBuilder(Node.PROGRAM, MAKER, page, folder.toString())
            .directory(Repository.root().toFile())
            .redirectErrorStream(true);
    // The page gives this to Vite's server.
    maker.environment().put("VITE_WARREN_URL", gateway.http());
    Process making = maker.start();
    String output = new String(making.getInputStream().readAllBytes(), UTF_8);
    assertThat(making.waitFor()).as(output).isZero();
    return folder;
  }

  @AfterAll
  static void stop() {
    for (Site site : new Site[] {react, plain}) {
      if (site != null) {
        site.close();
      }
    }
    if (gateway != null) {
      gateway.close();
    }
  }

  private static Page openReact(String user) {
    Page page = CHROMIUM.newPage();
    page.navigate("http://localhost:%d/?user=%s".formatted(react.port(), user));
    assertThat(page.locator("output")).hasText("connected");
    return page;
  }

  private static Page openPlain(String user) {
    Page page = CHROMIUM.newPage();
    page.navigate(
        "http://localhost:%d/%s?url=%s&user=%s"
            .formatted(plain.port(), PLAIN, gateway.http(), user));
    assertThat(page.locator("output")).containsText("connected");
    return page;
  }

  private static void say(Page page, String text) {
    page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true)).fill(text);
    page.getByText("Send").click();
  }

  private static Locator items(Page page, String list, String text) {
    return page.getByLabel(list).locator("li").filter(new Locator.FilterOptions().setHasText(text));
  }

  @Test
  void usersOfBothPagesChat() {
    Page alice = openReact("alice");
    Page bob = openPlain("bob");
    assertThat(items(alice, "Users", "bob: online")).hasCount(1);
    assertThat(items(bob, "Users", "alice: online")).hasCount(1);

    say(alice, "Hello from React");
    say(bob, "Hello from a page");

    for (Page page : List.of(alice, bob)) {
      assertThat(items(page, "Messages", "Hello from React")).hasCount(1);
      assertThat(items(page, "Messages", "Hello from a page")).hasCount(1);
      assertThat(page.getByText("typing …")).hasCount(0);
    }
    alice.getByLabel("Message", new Page.GetByLabelOptions().setExact(true)).fill("I am writing");
    assertThat(bob.getByLabel("Typing")).hasText("alice typing …");
    alice.getByText("Away").click();
    assertThat(items(bob, "Users", "alice: away")).hasCount(1);
    alice.context().close();
    bob.context().close();
  }

  @Test
  void alertsAndAgentsAreShown() throws Exception {
    Events.post(
        broker,
        "agents.builder",
        """
        {"type":"agent_status","data":{"agentName":"Builder","state":"working","currentTask":"main"}}""");
    Page page = openReact("carol");
    assertThat(items(page, "Agents", "Builder: working main")).hasCount(1);

    Events.post(
        broker,
        "users.carol",
        """
        {"type":"alert","data":{"level":"error","title":"Build failed","message":"main is red"}}""");
    assertThat(items(page, "Alerts", "Build failed")).hasCount(1);
    assertThat(page).hasTitle("Build failed");
    items(page, "Alerts", "Build failed").getByText("Done").click();
    assertThat(items(page, "Alerts", "Build failed")).hasCount(0);

    // Acknowledged, so another page does not show it either.
    Page other = openReact("carol");
    assertThat(items(other, "Agents", "Builder: working main")).hasCount(1);
    assertThat(items(other, "Alerts", "Build failed")).hasCount(0);
    page.context().close();
    other.context().close();
  }

  @Test
  void pagesMissNothingDuringARestart() throws Exception {
    Page first = openReact("dave");
    Page second = openPlain("erin");
    say(first, "before the restart");
    assertThat(items(second, "Messages", "before the restart")).hasCount(1);

    gateway.kill();
    assertThat(first.locator("output")).not().hasText("connected");
    say(first, "React meanwhile");
    assertThat(first.getByText("1 not sent yet")).isVisible();
    say(second, "page meanwhile");
    Events.post(
        broker,
        "chat.team-7",
        """
        {"type":"chat_message","data":{"content":"service meanwhile","sender":"service"}}""");
    gateway.startAgain();

    for (Page page : List.of(first, second)) {
      for (String text :
          List.of("before the restart", "React meanwhile", "page meanwhile", "service meanwhile")) {
        assertThat(items(page, "Messages", text)).hasCount(1);
      }
    }
    assertThat(first.locator("output")).hasText("connected");
    first.context().close();
    second.context().close();
  }
}
