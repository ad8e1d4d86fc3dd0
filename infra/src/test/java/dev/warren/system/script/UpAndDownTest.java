package dev.warren.system.script;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Secrets;
import dev.warren.testkit.broker.FreePorts;
import dev.warren.testkit.client.StompClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code infra/up} and {@code infra/down}, as a newcomer types them. */
class UpAndDownTest {

  @TempDir Path home;

  private Commands commands;

  @BeforeEach
  void commands() {
    commands = new Commands(home);
  }

  @AfterEach
  void down() throws Exception {
    commands.down();
  }

  @Test
  void dataOutliveDownWhichLeavesNoProcess() throws Exception {
    List<ServerSocket> others = new ArrayList<>();
    try {
      // These are the default ports of RabbitMQ and its epmd; infra/up must not need them.
      occupy(others, 5672);
      occupy(others, 4369);
      int port = FreePorts.next();

      // A file that an earlier version left behind.
      Path old = Files.createDirectories(home.resolve("log")).resolve("old.log");
      Files.setPosixFilePermissions(Files.createFile(old), fromString("rw-r--r--"));
      Files.setPosixFilePermissions(home, fromString("rwxr-xr-x"));

      Map<String, String> first = up(port);
      assertThat(first.get("ready")).isEqualTo("http://localhost:" + port);
      assertThat(first.get("amqp")).matches("amqp://warren:[0-9a-f]{32}@127.0.0.1:\\d+");
      assertOnlyTheOwnerReads();
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
        channel.waitForConfirmsOrDie(Patience.LIMIT.toMillis());
      }
      assertDownLeavesNothing(first, port);

      Map<String, String> second = up(port);
      assertThat(second.get("amqp")).isEqualTo(first.get("amqp"));
      try (Connection connection = connect(second.get("amqp"));
          Channel channel = connection.createChannel()) {
        assertThat(channel.basicGet("kept", true).getBody()).asString().isEqualTo("here");
      }
      assertDownLeavesNothing(second, port);
      assertThat(Secrets.in(home.resolve("log"))).isEmpty();
      assertThat(Secrets.in(home.resolve("rabbitmq/log"))).isEmpty();
    } finally {
      for (ServerSocket other : others) {
        other.close();
      }
    }
  }

  @Test
  void openAdmitsClientsWithoutAToken() throws Exception {
    int port = FreePorts.next();
    String two = "2";
    int management = FreePorts.next();
    String printed =
        commands
            .with("MANAGEMENT_SERVER_PORT", "" + management)
            .up("--detach", "--port", "" + port, "--gateways", two, "--workers", two, "--open");
    assertThat(printed.lines().filter(line -> line.startsWith("ready "))).hasSize(2);
    assertThat(status(management, "/actuator/health")).isEqualTo(200);
    assertThat(status(management + 1, "/actuator/health")).isEqualTo(200);
    assertThat(status(port, "/actuator/health")).isEqualTo(404);
    try (StompClient opaque =
            StompClient.connect("ws://localhost:" + port + "/stomp", "an opaque token");
        StompClient anonymous = StompClient.open("ws://localhost:" + (port + 1) + "/stomp")) {
      anonymous.connect(StompClient.V12);
      for (StompClient client : List.of(opaque, anonymous)) {
        assertThat(client.connected().headers()).containsEntry("user-name", "demo");
        client.subscribe("everything", "/topic/#");
      }
      opaque.ask("SEND", Map.of("destination", "/topic/custom.a"), "hello").join();
      for (StompClient client : List.of(opaque, anonymous)) {
        Patience.await("the message")
            .until(() -> client.frames("MESSAGE").stream().anyMatch(m -> m.text().equals("hello")));
      }
    }
  }

  @Test
  void aRunKeepsItsProcesses() throws Exception {
    int port = FreePorts.next();
    // A folder with data but without a password is that of an earlier version.
    Files.createDirectories(home.resolve("rabbitmq/data"));
    Map<String, String> first = up(port);

    assertThat(first.get("amqp")).startsWith("amqp://warren:warren@127.0.0.1:");
    connect(first.get("amqp")).close();
    assertThat(up(port)).isEqualTo(first);
    String running = "already running with --gateways 1 --workers 1 --port " + port;
    assertRefused(1, running, "--gateways", "2");
    assertRefused(1, running, "--detach", "--port", "" + (port + 1));
    assertRefused(1, running, "--detach", "--open");

    // A fresh token may equal the first one, if both are of the same second.
    Path ready = home.resolve("run/ready");
    Files.writeString(ready, Files.readString(ready).replace(first.get("token"), "old"));
    Files.setLastModifiedTime(ready, FileTime.from(Instant.now().minus(13, ChronoUnit.HOURS)));
    Map<String, String> later = up(port);
    assertThat(later.get("token")).contains(".");
    assertThat(environmentOfShell()).containsEntry("WARREN_TOKEN", later.get("token"));
  }

  @Test
  void openAddressNeedsASetting() throws Exception {
    commands.with("SERVER_ADDRESS", "0.0.0.0");
    assertRefused(1, "WARREN_ACCESS_INSECURE_ON_ANY_ADDRESS=true", "--detach");
    assertRefused(1, "gives tokens to anybody", "--open");
  }

  @Test
  void unknownOptionIsRefusedByName() throws Exception {
    assertRefused(2, "unknown option --fast", "--fast");
  }

  @Test
  void envNeedsARunningWarren() throws Exception {
    assertRefused(1, "nothing is running", "--env");
  }

  private void assertRefused(int status, String reason, String... options) throws Exception {
    Process process =
        commands.program(Commands.path("up"), options).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(printed.lines()).singleElement().asString().contains(reason);
    assertThat(process.waitFor()).isEqualTo(status);
  }

  /** The variables of a shell after {@code eval "$(infra/up --env)"}. */
  private Map<String, String> environmentOfShell() throws Exception {
    String script = "eval \"$('%s' --env)\" && env".formatted(Commands.path("up"));
    return commands
        .run(Path.of("bash"), "-c", script)
        .lines()
        .filter(line -> line.startsWith("WARREN_"))
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(line -> line[0], line -> line[1]));
  }

  private Map<String, String> up(int port) throws Exception {
    Map<String, String> lines = new LinkedHashMap<>();
    commands
        .up("--detach", "--port", "" + port)
        .lines()
        .map(line -> line.split(" ", 2))
        .forEach(line -> lines.put(line[0], line[1]));
    assertThat(lines.keySet()).containsExactly("ready", "amqp", "token");
    return lines;
  }

  private void assertOnlyTheOwnerReads() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      assertThat(all.filter(each -> !Files.isSymbolicLink(each)))
          .isNotEmpty()
          .allSatisfy(
              each ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                      .endsWith("------"));
    }
  }

  private static int status(int port, String path) throws Exception {
    URI url = URI.create("http://localhost:" + port + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding())
        .statusCode();
  }

  private void assertDownLeavesNothing(Map<String, String> up, int port) throws Exception {
    assertThat(processes()).isNotEmpty();
    commands.down();
    assertThat(processes()).isEmpty();
    assertThat(accepts(port)).isFalse();
    assertThat(accepts(URI.create(up.get("amqp")).getPort())).isFalse();
  }

  /** The living processes with this test's folder in their command line or environment. */
  private List<String> processes() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process :
          processes.filter(path -> path.getFileName().toString().matches("\\d+")).toList()) {
        String commandLine = read(process.resolve("cmdline"));
        if ((commandLine + read(process.resolve("environ"))).contains(home.toString())) {
          found.add(process + " " + commandLine.replace('\0', ' '));
        }
      }
    }
    return found;
  }

  /** The text of a process's file; empty if the process has ended meanwhile. */
  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean accepts(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (ConnectException refused) {
      return false;
    }
  }

  private static void occupy(List<ServerSocket> others, int port) {
    try {
      others.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      // Another program has the port already. The test works with that program, too.
    }
  }

  private static Connection connect(String url) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(url);
    return factory.newConnection();
  }
}
