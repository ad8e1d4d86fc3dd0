package dev.warren.system.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Signals;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.StompClient;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CliAgentTest {

  private final String id = SharedWarren.freshName();

  private WarrenProcess gateway;
  private Cli agent;
  private StompClient watcher;

  @BeforeEach
  void watch() throws Exception {
    gateway = SharedWarren.gateway();
    agent = Cli.of(gateway, Tokens.agent(id));
    watcher = StompClient.connect(gateway.stomp(), gateway.token(Tokens.everything("watcher")));
    watcher.subscribe("status", "/topic/agents." + id);
  }

  @AfterEach
  void leave() {
    watcher.close();
  }

  private JsonNode nextStatus() {
    return JsonMapper.shared().readTree(watcher.message().text()).path("data");
  }

  private JsonNode nextStatus(String state) {
    JsonNode status = nextStatus();
    while (!status.path("state").asString().equals(state)) {
      status = nextStatus();
    }
    return status;
  }

  private JsonNode statusAt(double progress) {
    JsonNode status = nextStatus();
    while (status.path("progress").asDouble(-1) != progress) {
      status = nextStatus();
    }
    return status;
  }

  @Test
  void agentWorksWhileItsProgramRuns() {
    Cli.Ended run =
        agent.run(
            "agent",
            "run",
            "--id",
            id,
            "--name",
            "Builder",
            "--",
            "sh",
            "-c",
            "echo one; echo two >&2; exit 3");
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.out()).isEqualTo("one\n");
    assertThat(run.err()).isEqualTo("two\n");

    JsonNode working = nextStatus();
    assertThat(working.path("state").asString()).isEqualTo("working");
    assertThat(working.path("agentName").asString()).isEqualTo("Builder");
    assertThat(working.path("currentTask").asString()).isEqualTo("sh");
    JsonNode stopped = nextStatus("stopped");
    assertThat(stopped.path("exitCode").asInt()).isEqualTo(3);
    assertThat(stopped.path("error").asString()).isEqualTo("exit status 3");
  }

  @Test
  void commandsAndProgressPassThroughTheProgram() {
    Cli.Started run =
        agent.start(
            "agent",
            "run",
            "--id",
            id,
            "--commands",
            "--",
            "sh",
            "-c",
            "echo '::progress 40 half'; read first; read second; echo \"$first, $second\"");
    JsonNode half = statusAt(40);
    assertThat(half.path("currentTask").asString()).isEqualTo("half");

    watcher.request("SEND", "destination:/queue/agents." + id + "\n", "build main");
    watcher.request("SEND", "destination:/queue/agents." + id + "\n", "{\"command\":\"stop\"}");
    Cli.Ended ended = run.awaitEnd();
    assertThat(ended.status()).isZero();
    assertThat(ended.out()).isEqualTo("build main, {\"command\":\"stop\"}\n");
    assertThat(nextStatus("stopped").has("error")).isFalse();
  }

  @Test
  void crashedProgramIsReportedAtOnce() throws Exception {
    Cli.Started run =
        agent.start(
            "agent",
            "run",
            "--id",
            id,
            "--lease",
            "600",
            "--",
            "sh",
            "-c",
            "echo $$; exec sleep 1000");
    Patience.await("the program's id").until(() -> run.out().toString().endsWith("\n"));
    assertThat(nextStatus().path("state").asString()).isEqualTo("working");
    Instant killed = Instant.now();
    Signals.send("KILL", Long.parseLong(run.out().toString().strip()));
    JsonNode event = JsonMapper.shared().readTree(watcher.message().text());
    assertThat(event.at("/data/state").asString()).isEqualTo("stopped");
    assertThat(event.at("/data/error").asString()).isEqualTo("exit status 137 (SIGKILL)");
    // It takes milliseconds. The next report of the lease would come after 200 s.
    assertThat(Instant.parse(event.path("timestamp").asString())).isBefore(killed.plusSeconds(20));
    assertThat(run.awaitEnd().status()).isEqualTo(137);
  }

  /** A program that cleans up after SIGTERM is not disturbed. */
  @Test
  void programMayCleanUp() {
    Cli.Started run =
        agent.start(
            "agent",
            "run",
            "--id",
            id,
            "--",
            "sh",
            "-c",
            "trap 'sleep 4; echo clean; exit 7' TERM; echo ready; while :; do sleep 0.1; done");
    run.awaitOut("ready");
    Cli.Ended ended = run.end();
    assertThat(ended.status()).isEqualTo(7);
    assertThat(ended.out()).endsWith("clean\n");
    assertThat(nextStatus("stopped").path("exitCode").asInt()).isEqualTo(7);
  }

  @Test
  void programLeftBehindDoesNotHoldUpTheEnd() {
    Cli.Ended run = agent.run("agent", "run", "--id", id, "--", "sh", "-c", "sleep 20 & echo done");
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo("done\n");
  }

  @Test
  void statusIsRepeatedForTheLease() {
    Cli.Started run =
        agent.start("agent", "run", "--id", id, "--lease", "3", "--", "sleep", "1000");
    for (int i = 0; i < 3; i++) {
      JsonNode working = nextStatus();
      assertThat(working.path("leaseSeconds").asInt()).isEqualTo(3);
    }
    Cli.Ended ended = run.end();
    assertThat(ended.status()).isEqualTo(143);
    assertThat(nextStatus("stopped").has("error")).isFalse();
  }

  @Test
  void programThatIsNotThereIsReported() {
    Cli.Ended run = agent.run("agent", "run", "--id", id, "--", "no-such-program");
    assertThat(run.status()).isEqualTo(127);
    assertThat(run.err()).contains("cannot start no-such-program");
    assertThat(nextStatus("stopped").path("error").asString()).contains("no-such-program");
  }

  /** A program whose status nobody can see does not start. */
  @Test
  void userMayNotRunAnAgent() throws Exception {
    Cli.Ended run =
        Cli.of(gateway, Tokens.everything("alice"))
            .run("agent", "run", "--id", id, "--", "sh", "-c", "echo started");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("not_allowed");
  }

  @Test
  void statusGoesOverAmqpIfThereIsAUrl() throws Exception {
    Cli publisher = new Cli().with("WARREN_AMQP_URL", SharedWarren.broker().url());
    Cli.Ended reported =
        publisher.run(
            "agent", "status", "--id", id, "--task", "build", "--progress", "40", "working");
    assertThat(reported.err()).isEmpty();
    assertThat(reported.status()).isZero();
    assertThat(nextStatus().path("progress").asDouble()).isEqualTo(40);

    assertThat(publisher.run("agent", "run", "--id", id, "--", "false").status()).isEqualTo(1);
    assertThat(nextStatus("stopped").path("exitCode").asInt()).isEqualTo(1);
  }

  @Test
  void boardShowsTheLastStatus() throws Exception {
    agent.run("agent", "status", "--id", id, "--task", "build it", "--progress", "40", "working");
    nextStatus();
    Cli viewer = Cli.of(gateway, Tokens.everything("alice"));
    assertThat(viewer.run("agents", id).lines())
        .hasSize(2)
        .last()
        .asString()
        .matches(id + " +" + id + " +working +████░░░░░░  40% +[0-9]+ s +build it");
    assertThat(viewer.run("agent", "status", "--id", id, "--json").lines())
        .singleElement()
        .asString()
        .contains("\"currentTask\":\"build it\"");

    Cli.Started board = viewer.onTerminal().start("agents");
    board.awaitOut("build it");
    agent.run("agent", "status", "--id", id, "--error", "no space left", "stopped");
    board.awaitOut("no space left");
    assertThat(board.end().status()).isZero();
  }

  @Test
  void changesAreLinesInAPipe() throws Exception {
    agent.run("agent", "status", "--id", id, "idle");
    nextStatus();
    Cli.Started board =
        Cli.of(gateway, Tokens.everything("alice")).start("agents", id, "--live", "--json");
    board.awaitOut("\"state\":\"idle\"");
    agent.run("agent", "status", "--id", id, "working");
    board.awaitOut("\"state\":\"working\"");
    List<String> lines = board.end().lines();
    assertThat(lines).hasSize(2).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
  }
}
