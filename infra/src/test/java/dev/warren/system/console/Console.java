package dev.warren.system.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.warren.testkit.Patience;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The console in a page, as its user sees it. */
final class Console {

  static final String ACTIVE = "Real-time updates active";

  /**
   * All messages of the open channel, read by scrolling from its beginning to its end. The list
   * draws the rows in view only.
   */
  private static final String READ_ALL =
      """
      async () => {
        const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const list = document.querySelector('.scroller');
        const seen = new Map();
        for (let first = null; ; ) {
          list.scrollTop = 0;
          await frame();
          const top = list.querySelector('li')?.dataset.position;
          if (top === first && !document.querySelector('.loading')) break;
          first = top;
        }
        for (;;) {
          for (const row of list.querySelectorAll('li')) {
            const text = row.querySelector('.message-text, .gap, .event p')?.textContent;
            if (text !== undefined) seen.set(Number(row.dataset.position), text);
          }
          if (list.scrollTop + list.clientHeight >= list.scrollHeight - 1) break;
          list.scrollTop += list.clientHeight / 2;
          await frame();
        }
        return [...seen].sort(([a], [b]) => a - b).map(([, text]) => text);
      }""";

  /** The client that the gateway serves, as the console uses it. */
  private static final String CLIENT =
      """
      const app = document.querySelector('script[type=module]').src;
      const { warren } = await import(new URL('state/session.js', app).href);
      """;

  /** Writes down each toast as its classes and its text, because it is gone after some seconds. */
  private static final String KEEP_TOASTS =
      """
      window.toasts = [];
      new MutationObserver((changes) => {
        for (const toast of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
          if (toast.matches?.('.toast') && toast.checkVisibility()) {
            window.toasts.push(`${toast.className}: ${toast.textContent}`);
          }
        }
      }).observe(document, { childList: true, subtree: true });""";

  final Page page;

  private final List<String> faults = new CopyOnWriteArrayList<>();

  private Console(Page page) {
    this.page = page;
    page.addInitScript(KEEP_TOASTS);
    page.onPageError(faults::add);
    page.onConsoleMessage(
        message -> {
          // A refused request is one of the tests' own; a breach of the policy is not.
          if (message.type().equals("error")
              && message.text().contains("Content Security Policy")) {
            faults.add(message.text());
          }
        });
  }

  /** Opens the console in a page, before sign-in. */
  static Console open(Page page, String origin) {
    PlaywrightAssertions.setDefaultAssertionTimeout(Patience.LIMIT.toMillis());
    Console console = new Console(page);
    page.navigate(origin + "/");
    return console;
  }

  /** Opens the console, and signs in by a name. */
  static Console signedIn(Page page, String origin, String user, String team) {
    return open(page, origin).signIn(user, team, "user");
  }

  Console signIn(String user, String team, String role) {
    field("Name").fill(user);
    field("Team").fill(team);
    page.locator("select[name=role]").selectOption(role);
    button("Sign in").click();
    awaitActive();
    return this;
  }

  Console signInByToken(String token) {
    page.locator("summary").click();
    field("Token").fill(token);
    button("Connect with this token").click();
    return this;
  }

  /** Goes to a view by its address, and waits until it is there. */
  Console go(String hash) {
    page.evaluate("hash => { location.hash = hash; }", hash);
    String place = hash.equals("#/") ? "home" : hash.substring(2);
    String view = place.contains("/") ? place : place + "/";
    assertThat(page.locator("main")).hasAttribute("data-view", view);
    assertThat(page.locator("main h1")).isVisible();
    return this;
  }

  /** Goes to a channel's view, and waits until its list or its hint is there. */
  Console goToChannel(String link) {
    go(link);
    assertThat(page.locator(".scroller").first()).isVisible();
    assertThat(page.locator(".loading")).hasCount(0);
    return this;
  }

  void awaitActive() {
    assertThat(indicator()).containsText(ACTIVE);
  }

  /** Waits until the channel's events reach the console: it is active a moment earlier. */
  void awaitLive(String channel) {
    page.evaluate(
        "async (channel) => {" + CLIENT + "await warren.subscribe(channel, {}).live; }", channel);
  }

  /** Publishes by the console's client. */
  void publish(String channel, String type, String data) {
    page.evaluate(
        "async ([channel, type, data]) => {"
            + CLIENT
            + "await warren.publish(channel, type, JSON.parse(data)); }",
        List.of(channel, type, data));
  }

  Locator indicator() {
    return page.locator(".connection");
  }

  Locator messages() {
    return page.locator(".scroller .message-text");
  }

  Locator message(String text) {
    return messages().filter(new Locator.FilterOptions().setHasText(text));
  }

  /** Waits until a toast with all of these texts has been in the page. A text may be a class. */
  void awaitToast(String... texts) {
    page.waitForFunction(
        "texts => toasts.some((toast) => texts.every((text) => toast.includes(text)))",
        List.of(texts),
        new Page.WaitForFunctionOptions().setTimeout(Patience.LIMIT.toMillis()));
  }

  void write(String text) {
    Locator field = field("Message");
    field.fill(text);
    field.press("Enter");
  }

  Locator field(String label) {
    return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
  }

  /** A list of choices. Playwright counts the choices as text of its label. */
  Locator choice(String label) {
    return page.getByRole(
        AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName(label).setExact(true));
  }

  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator heading(String name) {
    return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name));
  }

  @SuppressWarnings("unchecked")
  List<String> readAll() {
    return (List<String>) page.evaluate(READ_ALL);
  }

  /** The message on top of the view, and how many pixels it is scrolled past. */
  Object place() {
    return page.evaluate(
        """
        () => {
          const list = document.querySelector('.scroller');
          const row = [...list.querySelectorAll('li')].find((each) => each.offsetTop + each.offsetHeight > list.scrollTop);
          return `${row.textContent} ${Math.round(row.offsetTop - list.scrollTop)}`;
        }""");
  }

  /** Fails if the page has thrown, or has broken its own rules. */
  void assertNoFaults() {
    assertThat(faults).isEmpty();
  }
}
