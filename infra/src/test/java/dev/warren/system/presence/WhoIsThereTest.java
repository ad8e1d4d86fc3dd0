package dev.warren.system.presence;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two gateways and two workers tell the same of who is there, whichever of them dies. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhoIsThereTest {

  private static final String TEAM = "crowd";
  private static final int USERS = 500;
  private static final Duration GRACE = Duration.ofSeconds(3);

  private TestBroker broker;
  private WarrenProcess firstWorker;
  private WarrenProcess secondWorker;
  private WarrenProcess firstGateway;
  private WarrenProcess secondGateway;

  @BeforeAll
  void start() throws Exception {
    broker = TestBroker.start();
    firstWorker = worker();
    secondWorker = worker();
    firstGateway = gateway();
    secondGateway = gateway();
  }

  private WarrenProcess worker() throws Exception {
    return WarrenProcess.start(
        "notifier-worker",
        Map.of(
            "SPRING_RABBITMQ_ADDRESSES",
            broker.url(),
            "WARREN_PRESENCE_GRACE",
            GRACE.toMillis() + "ms",
            "WARREN_PRESENCE_GATEWAY_TIMEOUT",
            "5s"));
  }

  private WarrenProcess gateway() throws Exception {
    return WarrenProcess.start(
        "gateway",
        Map.of(
            "SPRING_RABBITMQ_ADDRESSES",
            broker.url(),
            "WARREN_JWT_SECRET",
            WarrenProcess.JWT_SECRET,
            "WARREN_DEV_TOKENS",
            "true",
            "WARREN_PRESENCE_BEAT",
            "1s"));
  }

  @AfterAll
  void stop() {
    for (WarrenProcess process :
        new WarrenProcess[] {firstGateway, secondGateway, firstWorker, secondWorker}) {
      if (process != null) {
        process.close();
      }
    }
    broker.close();
  }

  @Test
  void theTableIsTheTruthAndNobodyWhoIsThereIsShownOfflineForLongerThanTheGrace() throws Exception {
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

      Map<String, Boolean> truth = crowd.isThere();
      for (WarrenProcess gateway : List.of(firstGateway, secondGateway)) {
        Awaitility.await("the truth at " + gateway.http())
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(wrong(table(gateway), truth)).isEmpty());
      }
      for (Screen screen : List.of(left, right)) {
        Awaitility.await("the truth on a screen")
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(
                () -> assertThat(wrong(screen.isThere(truth.keySet()), truth)).isEmpty());
        assertThat(screen.shownOfflineThoughThere(crowd)).isLessThanOrEqualTo(GRACE);
      }
      assertThat(crowd.changes()).isGreaterThan(USERS);
      assertThat(changes.get()).isBetween(USERS, crowd.changes());
    }
  }

  @Test
  void whoIsAloneInATeamMayReloadAsOftenAsTheyLike() throws Exception {
    String token = firstGateway.token("{\"user\":\"solo\",\"teams\":[\"solo\"]}");
    String table = "/api/presence/solo?token=" + token;
    StompClient page = StompClient.connect(firstGateway.stomp(), token);
    for (WarrenProcess gateway : List.of(firstGateway, secondGateway)) {
      Awaitility.await().until(() -> gateway.get(table).contains("\"online\""));
    }
    for (int reload = 0; reload < 3; reload++) {
      page.close();
      // Long enough for the gateway to have told that nobody of the team is left.
      Thread.sleep(300);
      page = StompClient.connect(firstGateway.stomp(), token);
    }
    Awaitility.await()
        .during(GRACE.plusSeconds(2))
        .atMost(GRACE.plusSeconds(10))
        .until(() -> secondGateway.get(table).contains("\"online\""));
    page.close();
    Awaitility.await()
        .atMost(GRACE.plusSeconds(5))
        .until(() -> secondGateway.get(table).contains("\"offline\""));
  }

  private String token(String user) {
    try {
      return secondGateway.token("{\"user\":\"%s\",\"teams\":[\"%s\"]}".formatted(user, TEAM));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Who is shown as there and is not, or the other way round. */
  private static Map<String, Boolean> wrong(
      Map<String, Boolean> shown, Map<String, Boolean> truth) {
    Map<String, Boolean> wrong = new TreeMap<>(shown);
    wrong.entrySet().removeAll(truth.entrySet());
    return wrong;
  }

  /** Whatever the team is told. */
  private static AtomicInteger countChanges(Channel channel) throws Exception {
    AtomicInteger changes = new AtomicInteger();
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, Names.TOPICS, "presence." + TEAM);
    channel.basicConsume(queue, true, (tag, delivery) -> changes.incrementAndGet(), tag -> {});
    return changes;
  }

  /** Who of the crowd is not offline, as a gateway has it. */
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
  void anAgentThatIsKilledIsStaleOnEveryScreenAndItsOwnerIsAlertedOnce() throws Exception {
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
          // So that the other one watches over all leases, and it dies in the midst of one.
          firstWorker.kill();
          firstWorker.startAgain();
        }
        status(channel, agent, lease);
        long said = System.nanoTime();
        for (List<StompFrame> seen : screens.values()) {
          Awaitility.await().until(() -> saw(seen, agent, "working"));
        }
        if (round == 1) {
          secondWorker.kill();
        }
        for (List<StompFrame> seen : screens.values()) {
          Awaitility.await()
              .atMost(Duration.ofSeconds(20))
              .pollInterval(Duration.ofMillis(5))
              .until(() -> saw(seen, agent, "stale"));
        }
        Duration after = Duration.ofNanos(System.nanoTime() - said);
        assertThat(after).isGreaterThan(Duration.ofSeconds(lease));
        if (round == 0) {
          assertThat(after).isLessThan(Duration.ofSeconds(lease + 2));
        }
        Awaitility.await().until(() -> alertsOf(alerts, agent) > 0);
      }
      secondWorker.startAgain();
      // What would be a second alert or status comes before what is posted now.
      status(channel, "marker", 0);
      for (List<StompFrame> seen : screens.values()) {
        Awaitility.await().until(() -> saw(seen, "marker", "working"));
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
    channel.waitForConfirmsOrDie(10_000);
  }
}
