package dev.warren.system.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.testkit.Repository;
import dev.warren.testkit.broker.FreePorts;
import dev.warren.testkit.client.StompClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code infra/up} and {@code infra/down}, as a newcomer types them. */
class UpAndDownTest {

  private static final Path INFRA = Repository.root().resolve("infra");

  @TempDir Path home;

  @AfterEach
  void down() throws Exception {
    run(INFRA.resolve("down"));
  }

  @Test
  void dataOutliveDownWhichLeavesNoProcess() throws Exception {
    List<ServerSocket> others = new ArrayList<>();
    try {
      // As another RabbitMQ with its epmd would.
      occupy(others, 5672);
      occupy(others, 4369);
      int port = FreePorts.next();

      Map<String, String> first = up(port);
      assertThat(first.get("ready")).isEqualTo("http://localhost:" + port);
      assertThat(first.get("token").split("\\.")).hasSize(3);
      assertThat(environmentOfShell())
          .containsEntry("WARREN_URL", first.get("ready"))
          .containsEntry("WARREN_AMQP_URL", first.get("amqp"))
          .containsEntry("WARREN_TOKEN", first.get("token"));
      try (Connection connection = connect(first.get("amqp"));
          Channel channel = connection.createChannel()) {
        channel.queueDeclare("kept", true, false, false, Map.of("x-queue-type", "quorum"));
        channel.confirmSelect();
        channel.basicPublish("", "kept", new BasicProperties(), "here".getBytes());
        channel.waitForConfirmsOrDie(10_000);
      }
      downLeavesNothing(first, port);

      Map<String, String> second = up(port);
      assertThat(second.get("amqp")).isEqualTo(first.get("amqp"));
      try (Connection connection = connect(second.get("amqp"));
          Channel channel = connection.createChannel()) {
        assertThat(channel.basicGet("kept", true).getBody()).asString().isEqualTo("here");
      }
      downLeavesNothing(second, port);
    } finally {
      for (ServerSocket other : others) {
        other.close();
      }
    }
  }

  @Test
  void openAdmitsClientsWithoutAToken() throws Exception {
    int port = FreePorts.next();
    String printed =
        run(
            INFRA.resolve("up"),
            "--detach",
            "--port",
            Integer.toString(port),
            "--gateways",
            "2",
            "--workers",
            "2",
            "--demo",
            "--open");
    assertThat(printed.lines().filter(line -> line.startsWith("ready "))).hasSize(2);
    try (StompClient anybody =
            StompClient.connect("ws://localhost:" + port + "/stomp", "an opaque token");
        StompClient nobody =
            StompClient.open("ws://localhost:" + (port + 1) + "/stomp").connect(StompClient.V12)) {
      for (StompClient newcomer : List.of(anybody, nobody)) {
        newcomer.subscribe("everything", "/topic/#");
        assertThat(newcomer.connected().headers()).containsEntry("user-name", "demo");
        assertThat(newcomer.message().text()).contains("\"channel\":\"");
      }
    }
  }

  @Test
  void unknownOptionIsRefusedByName() throws Exception {
    assertRefused(2, "unknown option --fast", "--fast");
  }

  @Test
  void envNeedsARunningWarren() throws Exception {
    assertRefused(1, "nothing is running", "--env");
  }

  private void assertRefused(int status, String reason, String option) throws Exception {
    Process process = program(INFRA.resolve("up"), option).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(printed.lines()).singleElement().asString().contains(reason);
    assertThat(process.waitFor()).isEqualTo(status);
  }

  /** The variables that a shell has after {@code eval "$(infra/up --env)"}. */
  private Map<String, String> environmentOfShell() throws Exception {
    String script = "eval \"$('%s' --env)\" && env".formatted(INFRA.resolve("up"));
    return run(Path.of("bash"), "-c", script)
        .lines()
        .filter(line -> line.startsWith("WARREN_"))
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(line -> line[0], line -> line[1]));
  }

  private Map<String, String> up(int port) throws Exception {
    String printed = run(INFRA.resolve("up"), "--detach", "--port", Integer.toString(port));
    Map<String, String> lines = new LinkedHashMap<>();
    printed.lines().map(line -> line.split(" ", 2)).forEach(l -> lines.put(l[0], l[1]));
    assertThat(lines.keySet()).containsExactly("ready", "amqp", "token");
    return lines;
  }

  private void downLeavesNothing(Map<String, String> up, int port) throws Exception {
    assertThat(ours()).isNotEmpty();
    run(INFRA.resolve("down"));
    assertThat(ours()).isEmpty();
    assertThat(answers(port)).isFalse();
    assertThat(answers(URI.create(up.get("amqp")).getPort())).isFalse();
  }

  /** The living processes that know of this run's folder, by command line or environment. */
  private List<String> ours() throws IOException {
    List<String> ours = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process :
          processes.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        String known = read(process.resolve("cmdline")) + read(process.resolve("environ"));
        if (known.contains(home.toString())) {
          ours.add(process + " " + read(process.resolve("cmdline")).replace('\0', ' '));
        }
      }
    }
    return ours;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }

  private static boolean answers(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (java.net.ConnectException refused) {
      return false;
    }
  }

  private static void occupy(List<ServerSocket> others, int port) {
    try {
      others.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      // Somebody does already, which is as good.
    }
  }

  private static Connection connect(String url) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(url);
    return factory.newConnection();
  }

  private String run(Path program, String... arguments) throws Exception {
    ProcessBuilder builder = program(program, arguments);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("%s printed %s", builder.command(), printed).isZero();
    return printed;
  }

  private ProcessBuilder program(Path program, String... arguments) {
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("WARREN_HOME", home.toString());
    builder.environment().remove("SPRING_RABBITMQ_ADDRESSES");
    return builder;
  }
}
