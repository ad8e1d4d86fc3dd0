package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.warren.system.driver.ChromiumOfClass;
import dev.warren.system.process.Events;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ten tabs of one user in Chromium, with the client that the gateway serves. */
class TenTabsTest {

  private static final int TABS = 10;
  private static final int MESSAGES = 60;

  private static final String OPEN =
      """
      async ({ token, tabs, channel, team }) => {
        const { Warren } = await import('/client/index.js');
        Object.assign(window, { seen: [], toasts: [], presence: [] });
        window.warren = new Warren({ token, tabs: tabs || false });
        warren.alerts.onAlert(({ title }) => toasts.push(title));
        const users = warren.presence(team);
        users.subscribe(() => presence.push(users.get().map((each) => `${each.userId} ${each.status}`)));
        warren.connect();
        await warren.subscribe(channel, { onMessage: ({ data }) => seen.push(data.content) }).live;
      }""";

  @RegisterExtension static final ChromiumOfClass CHROMIUM = new ChromiumOfClass();

  private static TestBroker broker;
  private static WarrenProcess gateway;

  private final String name = SharedWarren.freshName();
  private final String user = "user-" + name;
  private final String team = "team-" + name;
  private final String channel = "chat." + name;
  private final Set<String> sockets = ConcurrentHashMap.newKeySet();

  @BeforeAll
  static void start() throws Exception {
    broker = SharedWarren.broker();
    gateway = SharedWarren.gateway();
  }

  @Test
  void tabsShareOneConnectionAndLoseNothing() throws Exception {
    Page observer = open(CHROMIUM.newPage(), "observer-" + name, "");
    List<Page> tabs = new ArrayList<>(List.of(CHROMIUM.newPage()));
    while (tabs.size() < TABS) {
      tabs.add(tabs.get(0).context().newPage());
    }
    sockets.clear();
    for (Page tab : tabs) {
      open(tab, user, user);
    }
    assertThat(sockets).as("connections").hasSize(1);
    await(observer, "user => presence.at(-1)?.includes(`${user} online`) ?? false", user);

    alert("first");
    for (Page tab : tabs) {
      await(tab, "() => warren.alerts.get().length === 1", null);
    }
    assertThat(toasts(tabs)).containsExactly("first");

    CompletableFuture<Void> publishing = CompletableFuture.runAsync(this::publish);
    for (int count : new int[] {MESSAGES / 4, MESSAGES / 2}) {
      Page leader = leader(tabs);
      await(leader, "count => seen.length >= count", count);
      tabs.remove(leader);
      leader.close();
    }
    publishing.join();
    List<String> all = IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList();
    for (Page tab : tabs) {
      await(tab, "count => seen.length >= count", MESSAGES);
      assertThat(tab.evaluate("() => seen")).isEqualTo(all);
    }
    alert("second");
    for (Page tab : tabs) {
      await(tab, "() => warren.alerts.get().length === 2", null);
    }
    assertThat(toasts(tabs)).filteredOn("second"::equals).hasSize(1);
    assertThat(statuses(observer)).allMatch(status -> status.equals(user + " online"));
  }

  /** Opens the client in a page, and waits until it is live. */
  private Page open(Page page, String user, String tabs) throws Exception {
    page.onWebSocket(socket -> sockets.add(socket.toString()));
    page.navigate(gateway.http() + "/client/index.js");
    String claims =
        """
        {"user":"%s","teams":["%s"],"channels":{"read":["#"],"write":["#"]}}"""
            .formatted(user, team);
    page.evaluate(
        OPEN,
        Map.of("token", gateway.token(claims), "tabs", tabs, "channel", channel, "team", team));
    return page;
  }

  /** Waits by itself: the page's own rules forbid it the code by which Playwright waits. */
  private static void await(Page page, String condition, @Nullable Object argument) {
    long end = System.nanoTime() + Patience.LIMIT.toNanos();
    while (!Boolean.TRUE.equals(page.evaluate(condition, argument))) {
      assertThat(System.nanoTime()).as("in time: " + condition).isLessThan(end);
      page.waitForTimeout(20);
    }
  }

  /** The tab with the connection. Between two leaders there is none for a moment. */
  private static Page leader(List<Page> tabs) {
    long end = System.nanoTime() + Patience.LIMIT.toNanos();
    while (System.nanoTime() < end) {
      for (Page tab : tabs) {
        if ("websocket".equals(tab.evaluate("() => warren.state.transport"))) {
          return tab;
        }
      }
      tabs.get(0).waitForTimeout(50);
    }
    throw new AssertionError("no tab leads");
  }

  private static List<Object> toasts(List<Page> tabs) {
    return tabs.stream()
        .flatMap(tab -> ((List<?>) tab.evaluate("() => toasts")).stream())
        .map(Object.class::cast)
        .toList();
  }

  /** Every status of the user that the observer's team had since the user came. */
  private List<?> statuses(Page observer) {
    return (List<?>)
        observer.evaluate(
            "user => presence.flat().filter((each) => each.startsWith(`${user} `))", user);
  }

  private void alert(String title) throws Exception {
    Events.post(
        broker,
        "users." + user,
        """
        {"type":"alert","data":{"level":"info","title":"%s","message":"m"}}"""
            .formatted(title));
  }

  private void publish() {
    try {
      for (int n = 0; n < MESSAGES; n++) {
        Events.post(
            broker,
            channel,
            """
            {"type":"chat_message","data":{"content":"%d","sender":"service"}}"""
                .formatted(n));
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
