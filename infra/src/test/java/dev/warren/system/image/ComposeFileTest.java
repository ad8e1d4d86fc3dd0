package dev.warren.system.image;

import static dev.warren.system.image.EngineStandIn.AMQP;
import static dev.warren.system.image.EngineStandIn.RABBITMQ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.warren.system.image.ComposeFile.Port;
import dev.warren.system.image.ComposeFile.Service;
import dev.warren.system.image.Dockerfile.Instruction;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Repository;
import dev.warren.testkit.broker.FreePorts;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where no container engine runs, {@code infra/compose.yaml} and its images are held against
 * reality all the same: every variable, port, health check and start command is tried on the
 * programs themselves.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ComposeFileTest {

  /** Whoever comes after a test that stops a program would have to start it again. */
  private static final int LAST = Integer.MAX_VALUE;

  /** What the operator's shell has to say; a value for every variable that compose hands on. */
  private static final Map<String, String> SHELL =
      Map.of(
          "WARREN_JWT_SECRET", WarrenProcess.JWT_SECRET,
          "WARREN_ALLOWED_ORIGINS", "self",
          "WARREN_DEV_TOKENS", "false",
          "WARREN_INTAKE_PARTITIONS", "4");

  private static final Path REPOSITORY = Repository.root();
  private static final Path FILE = REPOSITORY.resolve("infra/compose.yaml");

  @TempDir private static Path folder;

  private static ComposeFile compose;
  private static EngineStandIn engine;

  @BeforeAll
  static void start() throws IOException {
    compose = ComposeFile.read(FILE, SHELL);
    engine = new EngineStandIn(compose, folder);
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  static Stream<String> services() throws IOException {
    return ComposeFile.read(FILE, SHELL).services().stream();
  }

  static Stream<String> programs() throws IOException {
    return services().filter(service -> !service.equals(RABBITMQ));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void everyVariableItSetsIsASetting(String program) throws Exception {
    // Boot says of every property that is bound where it comes from.
    String properties = engine.running(program).get("/actuator/configprops");
    Set<String> taken =
        Pattern.compile("System Environment Property \\\\\"(\\w+)")
            .matcher(properties)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toSet());

    assertThat(taken).containsAll(compose.service(program).variables());
    assertThat(taken).containsAll(image(program).environment().keySet());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void itAnswersOnItsImagesPortFromOutsideTheContainer(String program) throws Exception {
    assertThat(image(program).ports())
        .containsExactly(Integer.valueOf(image(program).environment().get("SERVER_PORT")));

    try (Socket socket =
        new Socket(anAddressThatIsNotLocalhost(), engine.running(program).port())) {
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void itsHealthCheckTellsAHealthyProgramFromOthers(String program) throws Exception {
    int ofNobody = FreePorts.next();
    InetSocketAddress free = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
    HttpServer unhealthy = HttpServer.create(free, 0);
    unhealthy.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    unhealthy.start();
    try (ServerSocket silent = new ServerSocket(0, 1, free.getAddress())) {
      assertThat(engine.isHealthy(program, engine.running(program).port())).isTrue();
      assertThat(engine.isHealthy(program, ofNobody)).isFalse();
      assertThat(engine.isHealthy(program, unhealthy.getAddress().getPort())).isFalse();
      assertThat(engine.isHealthy(program, silent.getLocalPort())).isFalse();
    } finally {
      unhealthy.stop(0);
    }
  }

  @Test
  void rabbitMqsHealthCheckTellsARunningBrokerFromNone() throws Exception {
    assertThat(engine.isHealthy(RABBITMQ, engine.brokerPort())).isTrue();
    assertThat(engine.isHealthy(RABBITMQ, FreePorts.next())).isFalse();
  }

  @Test
  @Order(LAST)
  void onSigtermTheWorkerEndsWithinItsGracePeriod() throws Exception {
    endsInGoodOrder("notifier-worker");
  }

  @Test
  @Order(LAST)
  void onSigtermTheGatewayAsksItsClientsToComeBackAndEndsWithinItsGracePeriod() throws Exception {
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    WebSocket.Listener client =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return CompletableFuture.completedFuture(null);
          }
        };
    HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .subprotocols("v12.stomp")
        .buildAsync(URI.create(engine.running("gateway").stomp()), client)
        .get(10, TimeUnit.SECONDS);

    endsInGoodOrder("gateway");

    assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(1012);
  }

  private static void endsInGoodOrder(String program) throws Exception {
    String properties = engine.running(program).get("/actuator/configprops");
    assertThat(compose.service(program).stopGracePeriod())
        .isGreaterThan(
            duration(properties, "drainPeriod")
                .plus(duration(properties, "timeoutPerShutdownPhase")));

    assertThat(engine.stop(program)).as("128 + SIGTERM").isEqualTo(143);
  }

  @ParameterizedTest
  @MethodSource("programs")
  void itRunsOnJava25(String program) throws IOException {
    assertThat(image(program).base()).isEqualTo("eclipse-temurin:25-jre");
  }

  @ParameterizedTest
  @MethodSource("services")
  void itIsNotRoot(String service) throws IOException {
    assertThat(image(service).last("USER"))
        .map(Instruction::last)
        .hasValueSatisfying(user -> assertThat(user).doesNotMatch("(root|0)(:.*)?"));
  }

  @ParameterizedTest
  @MethodSource("services")
  void everyPublishedPortIsItsImagesAndOnLoopbackOnly(String service) throws IOException {
    List<Port> published = compose.service(service).ports();

    assertThat(published).allMatch(port -> port.host().equals("127.0.0.1"));
    assertThat(image(service).ports()).containsAll(published.stream().map(Port::target).toList());
  }

  @ParameterizedTest
  @MethodSource("services")
  void whoWaitsForHealthWaitsForACheck(String service) {
    assertThat(compose.service(service).waitsFor())
        .allSatisfy(other -> assertThat(image(other).last("HEALTHCHECK")).isPresent());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void itWaitsForTheBrokerThatItsAddressNames(String program) throws IOException {
    Service service = compose.service(program);
    URI address = URI.create(service.environment().get("SPRING_RABBITMQ_ADDRESSES"));

    assertThat(service.waitsFor()).containsExactly(address.getHost());
    assertThat(image(address.getHost()).ports()).contains(address.getPort());
  }

  @ParameterizedTest
  @MethodSource("services")
  void everyFileItsImageTakesIsSentToTheEngine(String service) throws IOException {
    List<String> ignored =
        Files.readAllLines(compose.service(service).context().resolve(".dockerignore"));
    List<String> sent =
        ignored.stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();

    assertThat(ignored).contains("*");
    assertThat(sent)
        .allSatisfy(path -> assertThat(compose.service(service).context().resolve(path)).exists());
    assertThat(image(service).copied())
        .isNotEmpty()
        .allSatisfy(
            file -> assertThat(sent).anyMatch(path -> Path.of(file).startsWith(Path.of(path))));
  }

  @Test
  void rabbitMqReadsTheFilesThatEveryBrokerOfWarrenReads() throws Exception {
    ImageFolder image = engine.image(RABBITMQ);
    Path files = REPOSITORY.resolve("infra/rabbitmq");
    Properties configuration = new Properties();
    try (var reader = Files.newBufferedReader(files.resolve("rabbitmq.conf"))) {
      configuration.load(reader);
    }

    assertThat(image(RABBITMQ).base()).isEqualTo("rabbitmq:4");
    // Where that image looks for them.
    assertThat(image.path("/etc/rabbitmq/conf.d/20-warren.conf"))
        .hasSameBinaryContentAs(files.resolve("rabbitmq.conf"));
    assertThat(image.path("/etc/rabbitmq/enabled_plugins"))
        .hasSameBinaryContentAs(files.resolve("enabled_plugins"));
    assertThat(image.path(configuration.getProperty("definitions.local.path")))
        .hasSameBinaryContentAs(files.resolve("definitions.json"));
    // Nothing moves it from the port that its image and health check name.
    assertThat(configuration.stringPropertyNames())
        .noneMatch(name -> name.startsWith("listeners."));
    assertThat(image(RABBITMQ).ports()).containsExactly(AMQP);
    assertThat(compose.service(RABBITMQ).variables()).isEmpty();
    assertThat(image(RABBITMQ).environment()).isEmpty();
  }

  @Test
  void rabbitMqKeepsItsDataWhenItsContainerIsMadeAnew() {
    Service service = compose.service(RABBITMQ);

    // The image's data folder, in which the node's own is named after the host.
    assertThat(service.volumes())
        .containsExactly(compose.volumes().iterator().next() + ":/var/lib/rabbitmq");
    assertThat(service.field("hostname")).isEqualTo(RABBITMQ);
  }

  @Test
  void thereCanBeManyWorkers() {
    assertThat(compose.service("notifier-worker").fields())
        .doesNotContain("container_name", "hostname", "ports");
  }

  @Test
  void withoutASecretItDoesNotStart() throws IOException {
    Service gateway = ComposeFile.read(FILE, Map.of()).service("gateway");

    assertThatThrownBy(gateway::environment).hasMessageContaining("set WARREN_JWT_SECRET");
  }

  private static Dockerfile image(String service) throws IOException {
    return compose.service(service).image();
  }

  private static InetAddress anAddressThatIsNotLocalhost() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .findFirst()
        .orElse(InetAddress.getByName("127.0.0.2"));
  }

  private static Duration duration(String properties, String name) {
    return Pattern.compile("\"" + name + "\":\"(PT[^\"]+)\"")
        .matcher(properties)
        .results()
        .map(found -> found.group(1))
        .map(Duration::parse)
        .reduce(Duration.ZERO, Duration::plus);
  }
}
