package dev.warren.system.presence;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two gateways agree on the online users after kills of gateways and workers. */
@Tag("alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PresenceSurvivesKillsTest {

  private static final String TEAM = "crowd";
  private static final int USERS = 500;
  private static final Duration GRACE = Duration.ofSeconds(5);

  private TestBroker broker;
  private WarrenProcess firstWorker;
  private WarrenProcess secondWorker;
  private WarrenProcess firstGateway;
  private WarrenProcess secondGateway;

  @BeforeAll
  void start() throws Exception {
    broker = TestBroker.shared();
    Map<String, String> worker =
        Map.of(
            "WARREN_PRESENCE_GRACE",
            GRACE.toMillis() + "ms",
            "WARREN_PRESENCE_GATEWAY_TIMEOUT",
            "5s",
            "WARREN_TOPICS_PUBLISH",
            "presence." + TEAM);
    firstWorker = WarrenProcess.worker(broker, worker);
    secondWorker = WarrenProcess.worker(broker, worker);
    Map<String, String> gateway = Map.of("WARREN_PRESENCE_BEAT", "1s");
    firstGateway = WarrenProcess.gateway(broker, gateway);
    secondGateway = WarrenProcess.gateway(broker, gateway);
  }

  @AfterAll
  void stop() {
    Stream.of(firstGateway, secondGateway, firstWorker, secondWorker)
        .filter(Objects::nonNull)
        .forEach(WarrenProcess::close);
  }

  @Test
  void tablesAndScreensConvergeAfterKills() throws Exception {
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        Screen left = new Screen(firstGateway.webSocket("/ws"), token("left"), TEAM);
        Screen right = new Screen(secondGateway.webSocket("/ws"), token("right"), TEAM);
        Crowd crowd =
            new Crowd(
                USERS,
                20_261_121L,
                List.of(
                    firstGateway.webSocket("/ws/circles/crowd"),
                    secondGateway.webSocket("/ws/circles/crowd")),
                this::token)) {
      AtomicInteger changes = countChanges(channel);
      crowd.actFor(Duration.ofSeconds(4));
      // How long a change takes to reach a screen on this machine, before any process is killed.
      Duration delay =
          max(left.shownOfflineThoughOnline(crowd), right.shownOfflineThoughOnline(crowd));
      firstGateway.kill();
      crowd.actFor(Duration.ofSeconds(3));
      firstGateway.launch();
      firstWorker.kill();
      crowd.actFor(Duration.ofSeconds(6));
      firstWorker.launch();
      crowd.actFor(Duration.ofSeconds(6));
      firstGateway.awaitHealthy();
      firstWorker.awaitHealthy();
      secondGateway.kill();
      secondWorker.kill();
      crowd.actFor(Duration.ofSeconds(3));
      secondGateway.startAgain();
      secondWorker.startAgain();
      crowd.settle();

      Map<String, Boolean> truth = crowd.online();
      for (WarrenProcess gateway : List.of(firstGateway, secondGateway)) {
        Patience.await("the truth at " + gateway.http())
            .pollInterval(Duration.ofMillis(200))
            .untilAsserted(() -> assertThat(wrong(table(gateway), truth)).isEmpty());
      }
      for (Screen screen : List.of(left, right)) {
        Patience.await("the truth on a screen")
            .pollInterval(Duration.ofMillis(200))
            .untilAsserted(() -> assertThat(wrong(screen.online(truth.keySet()), truth)).isEmpty());
        assertThat(screen.shownOfflineThoughOnline(crowd))
            .isLessThanOrEqualTo(max(GRACE, delay.multipliedBy(5)));
      }
      assertThat(crowd.changes()).isGreaterThan(USERS);
      assertThat(changes.get()).isBetween(USERS, crowd.changes());
    }
  }

  @Test
  void reloadsOfTheOnlyUserKeepThemOnline() throws Exception {
    String token = firstGateway.token("{\"user\":\"solo\",\"teams\":[\"solo\"]}");
    String table = "/api/presence/solo?token=" + token;
    StompClient page = StompClient.connect(firstGateway.stomp(), token);
    for (WarrenProcess gateway : List.of(firstGateway, secondGateway)) {
      Patience.await("online at " + gateway.http())
          .until(() -> gateway.get(table).contains("\"online\""));
    }
    for (int reload = 0; reload < 3; reload++) {
      page.close();
      // This is longer than the gateway's delay of its report that the team has no user left.
      Thread.sleep(300);
      page = StompClient.connect(firstGateway.stomp(), token);
    }
    Patience.await("online beyond the grace period")
        .during(GRACE.plusSeconds(2))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> secondGateway.get(table).contains("\"online\""));
    page.close();
    Patience.await("offline")
        .pollInterval(Duration.ofMillis(100))
        .until(() -> secondGateway.get(table).contains("\"offline\""));
  }

  private String token(String user) {
    try {
      return secondGateway.token("{\"user\":\"%s\",\"teams\":[\"%s\"]}".formatted(user, TEAM));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The users whose shown state is wrong. */
  private static Map<String, Boolean> wrong(
      Map<String, Boolean> shown, Map<String, Boolean> truth) {
    Map<String, Boolean> wrong = new TreeMap<>(shown);
    wrong.entrySet().removeAll(truth.entrySet());
    return wrong;
  }

  /** Starts to count the messages on the team's channel. */
  private static AtomicInteger countChanges(Channel channel) throws Exception {
    AtomicInteger changes = new AtomicInteger();
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, Names.TOPICS, "presence." + TEAM);
    channel.basicConsume(queue, true, (tag, delivery) -> changes.incrementAndGet(), tag -> {});
    return changes;
  }

  /** Whether a gateway shows each user of the crowd with a status other than offline. */
  private Map<String, Boolean> table(WarrenProcess gateway) throws InterruptedException {
    JsonNode users =
        JsonMapper.shared()
            .readTree(gateway.get("/api/presence/" + TEAM + "?token=" + token("left")))
            .get("users");
    Map<String, Boolean> table = new TreeMap<>();
    for (int i = 0; i < USERS; i++) {
      table.put(Crowd.name(i), false);
    }
    for (JsonNode user : users) {
      table.computeIfPresent(
          user.get("userId").asString(),
          (name, before) -> !user.get("status").asString().equals("offline"));
    }
    return table;
  }

  @Test
  void silentAgentIsStaleEverywhereWithOneAlert() throws Exception {
    int lease = 2;
    try (Connection connection = broker.connect();
        Channel channel = connection.createChannel();
        StompClient onFirst = board(firstGateway);
        StompClient onSecond = board(secondGateway)) {
      Map<StompClient, List<StompFrame>> screens = new LinkedHashMap<>();
      for (StompClient screen : List.of(onFirst, onSecond)) {
        List<StompFrame> seen = new CopyOnWriteArrayList<>();
        screen.onMessage(seen::add);
        screens.put(screen, seen);
        screen.ask("SUBSCRIBE", Map.of("id", "b", "destination", "/topic/agents.*"), "").join();
      }
      StompClient owner =
          StompClient.connect(secondGateway.stomp(), secondGateway.token("{\"user\":\"olga\"}"));
      List<StompFrame> alerts = new CopyOnWriteArrayList<>();
      owner.onMessage(alerts::add);
      owner.ask("SUBSCRIBE", Map.of("id", "a", "destination", "/user/queue/alerts"), "").join();
      for (int round = 0; round < 2; round++) {
        String agent = "builder-" + round;
        if (round == 1) {
          // The second worker then owns all leases, and is killed in the middle of one.
          firstWorker.kill();
          firstWorker.startAgain();
        }
        status(channel, agent, lease);
        long posted = System.nanoTime();
        for (List<StompFrame> seen : screens.values()) {
          Patience.await(agent + " works").until(() -> saw(seen, agent, "working"));
        }
        if (round == 1) {
          secondWorker.kill();
        }
        for (List<StompFrame> seen : screens.values()) {
          Patience.await(agent + " is stale").until(() -> saw(seen, agent, "stale"));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - posted))
            .isGreaterThan(Duration.ofSeconds(lease));
        Patience.await("the owner's alert").until(() -> alertsOf(alerts, agent) > 0);
      }
      secondWorker.startAgain();
      // The marker is posted last, so a repeated alert or status would have arrived before it.
      status(channel, "marker", 0);
      for (List<StompFrame> seen : screens.values()) {
        Patience.await("the marker").until(() -> saw(seen, "marker", "working"));
        for (int round = 0; round < 2; round++) {
          String agent = "builder-" + round;
          assertThat(seen.stream().filter(frame -> isOf(frame, agent, "stale"))).hasSize(1);
        }
      }
      assertThat(alertsOf(alerts, "builder-0")).isEqualTo(1);
      assertThat(alertsOf(alerts, "builder-1")).isEqualTo(1);
      owner.close();
    }
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private StompClient board(WarrenProcess gateway) throws Exception {
    return StompClient.connect(gateway.stomp(), gateway.token(Tokens.EVERYTHING));
  }

  private static boolean saw(List<StompFrame> seen, String agent, String state) {
    return seen.stream().anyMatch(frame -> isOf(frame, agent, state));
  }

  private static boolean isOf(StompFrame frame, String agent, String state) {
    JsonNode event = JsonMapper.shared().readTree(frame.text());
    return event.path("channel").asString("").equals("agents." + agent)
        && event.at("/data/state").asString("").equals(state);
  }

  private static long alertsOf(List<StompFrame> alerts, String agent) {
    return alerts.stream()
        .filter(frame -> frame.text().contains("\"agents." + agent + "\""))
        .count();
  }

  private static void status(Channel channel, String agent, int leaseSeconds) throws Exception {
    channel.confirmSelect();
    channel.basicPublish(
        Names.EVENTS,
        "agents." + agent,
        true,
        null,
        """
        {"type":"agent_status","data":{"state":"working","agentName":"%s","currentTask":"build",
         "owner":"olga","leaseSeconds":%d}}"""
            .formatted(agent, leaseSeconds)
            .getBytes(StandardCharsets.UTF_8));
    channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
  }
}
