package dev.warren.system.image;

import static dev.warren.system.image.Compose.copied;
import static dev.warren.system.image.Compose.list;
import static dev.warren.system.image.Compose.map;
import static dev.warren.system.image.Compose.service;
import static dev.warren.system.image.Compose.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Repository;
import dev.warren.testkit.broker.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks {@code infra/compose.yaml} and {@code infra/images} as text: names of settings, ports,
 * files and users, which an edit can easily break. If Docker is installed, it reads the compose
 * file too.
 */
final class ImagesTest {

  private static final Path ROOT = Repository.root();

  @Test
  void dockerAcceptsTheComposeFile() throws Exception {
    assumeTrue(docker("info") == 0, "no Docker here");

    assertThat(docker("compose", "-f", "infra/compose.yaml", "config", "-q")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway-1", "notifier-worker"})
  void variablesAreSettings(String program) throws Exception {
    String settings = Repository.read("docs/settings.md");
    List<String> own =
        map(service(program).get("environment")).keySet().stream()
            .filter(name -> name.startsWith("WARREN_"))
            .toList();

    assertThat(own).isNotEmpty();
    // Spring reads WARREN_DEV_TOKENS as warren.dev-tokens: it ignores case, dashes and dots.
    String known = letters(settings);
    assertThat(own).allSatisfy(name -> assertThat(known).contains(letters(name)));
  }

  @ParameterizedTest
  @CsvSource({"gateway, 8080", "notifier-worker, 8081", "rabbitmq, 5672"})
  void imagesNameTheirPort(String stage, int port) throws Exception {
    assertThat(stage(stage)).anyMatch(line -> line.matches("EXPOSE " + port + "( \\d+)*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway-1", "gateway-2", "notifier-worker"})
  void programsWaitForAHealthyBroker(String program) throws Exception {
    Map<String, Object> service = service(program);

    assertThat(map(service.get("depends_on")))
        .isEqualTo(Map.of("rabbitmq", Map.of("condition", "service_healthy")));
    assertThat(map(service.get("environment")))
        .containsEntry("SPRING_RABBITMQ_ADDRESSES", "amqp://rabbitmq:5672");
    assertThat(stage("rabbitmq")).anyMatch(line -> line.startsWith("HEALTHCHECK "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "notifier-worker", "rabbitmq"})
  void programsAreNotRoot(String service) throws Exception {
    assertThat(stage(service))
        .anyMatch(line -> line.startsWith("USER "))
        .noneMatch(line -> line.matches("USER (root|0)(:.*)?"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "notifier-worker"})
  void programsStartAsEverywhereElse(String program) throws Exception {
    String start =
        stage(program).stream().filter(line -> line.startsWith("ENTRYPOINT ")).findAny().get();

    assertThat(start)
        .contains("\"@jvm-options\"", "\"-XX:SharedArchiveFile=classes.jsa\"")
        .endsWith("\"-jar\", \"" + program + ".jar\"]");
    assertThat(stage(program))
        .anyMatch(line -> line.contains("-XX:ArchiveClassesAtExit=classes.jsa"));
  }

  /** Without a limit, one program that grows would take the memory of the others. */
  @ParameterizedTest
  @CsvSource({"gateway-1, 1g", "notifier-worker, 512m", "rabbitmq, 1g"})
  void memoryIsLimited(String service, String limit) throws Exception {
    assertThat(service(service).get("mem_limit")).isEqualTo(limit);
  }

  @Test
  void rabbitMqSlowsPublishersBeforeItsLimit() throws Exception {
    assertThat(Repository.read("infra/rabbitmq/memory.conf"))
        .contains("\nvm_memory_high_watermark.absolute = 600MB\n");
    assertThat(stage("rabbitmq"))
        .anyMatch(line -> line.matches("COPY .*rabbitmq/memory.conf /etc/rabbitmq/conf.d/.*.conf"));
  }

  @Test
  void workersCanBeScaled() throws Exception {
    // A name or a port can belong to one container only.
    assertThat(service("notifier-worker").keySet())
        .doesNotContain("container_name", "hostname", "ports");
  }

  @Test
  void composeRefusesToStartWithoutASecret() throws Exception {
    assertThat(map(service("gateway-1").get("environment")).get("WARREN_JWT_SECRET"))
        .asString()
        .startsWith("${WARREN_JWT_SECRET:?");
  }

  @Test
  void dataOfRabbitMqOutliveTheContainer() throws Exception {
    Map<String, Object> service = service("rabbitmq");

    // RabbitMQ names its data folder after the host, so the name of the host must not change.
    assertThat(service.get("hostname")).isEqualTo("rabbitmq");
    assertThat(list(service.get("volumes"))).hasToString("[rabbitmq-data:/var/lib/rabbitmq]");
    assertThat(map(Compose.file().get("volumes")).keySet()).contains("rabbitmq-data");
  }

  @Test
  void everyCopiedFileIsSentToTheEngine() throws Exception {
    List<String> sent =
        Files.readAllLines(ROOT.resolve(".dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();

    assertThat(copied()).isNotEmpty().allMatch(file -> sent.stream().anyMatch(file::startsWith));
    assertThat(copied())
        .filteredOn(file -> !file.contains("/target/"))
        .allMatch(ImagesTest::exists);
  }

  @Test
  void rabbitMqReadsWarrensFiles() throws Exception {
    Properties configuration = new Properties();
    try (var reader = Files.newBufferedReader(ROOT.resolve("infra/rabbitmq/rabbitmq.conf"))) {
      configuration.load(reader);
    }

    assertThat(copied())
        .contains(
            "infra/rabbitmq/rabbitmq.conf",
            "infra/rabbitmq/definitions.json",
            "infra/rabbitmq/enabled_plugins");
    assertThat(configuration.getProperty("definitions.local.path"))
        .isEqualTo("/etc/rabbitmq/definitions.json");
    assertThat(configuration.stringPropertyNames())
        .noneMatch(name -> name.startsWith("listeners."));
  }

  @Test
  void healthCheckKnowsAHealthyProgram() throws Exception {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
    AtomicInteger status = new AtomicInteger(503);
    HttpServer program = HttpServer.create(free, 0);
    program.createContext(
        "/actuator/health",
        exchange -> {
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    program.start();
    try (ServerSocket silent = new ServerSocket(0, 1, free.getAddress())) {
      assertThat(healthCheck(program.getAddress().getPort())).as("503").isNotZero();
      status.set(200);
      assertThat(healthCheck(program.getAddress().getPort())).as("200").isZero();
      assertThat(healthCheck(silent.getLocalPort())).as("no response").isNotZero();
      assertThat(healthCheck(FreePorts.next())).as("no program").isNotZero();
    } finally {
      program.stop(0);
    }
  }

  private static int healthCheck(int port) throws Exception {
    ProcessBuilder check = new ProcessBuilder(ROOT.resolve("infra/images/is-healthy").toString());
    check.environment().put("SERVER_PORT", Integer.toString(port));
    Process process = check.redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  /** The exit status of Docker; -1 without Docker. */
  private static int docker(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    ProcessBuilder docker = new ProcessBuilder(command).directory(ROOT.toFile());
    docker.environment().put("WARREN_JWT_SECRET", WarrenProcess.JWT_SECRET);
    docker.environment().put("WARREN_CERTIFICATE", "/dev/null");
    try {
      return docker.redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  private static boolean exists(String file) {
    return Files.exists(ROOT.resolve(file));
  }

  private static String letters(String name) {
    return name.replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
  }
}
