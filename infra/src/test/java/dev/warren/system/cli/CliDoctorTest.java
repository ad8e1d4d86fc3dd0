package dev.warren.system.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.partition.Partitioning;
import dev.warren.system.process.PluginNode;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.broker.FreePorts;
import dev.warren.testkit.broker.TestBroker;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code warren doctor} against a Warren that works, and against ones that are broken. */
class CliDoctorTest {

  private static final String ALARM = "{{resource_limit, memory, node()}, []}";
  private static final String PLUG_IN = "exchange, <<\"x-consistent-hash\">>";

  /** For faults of a whole node. Warren has declared its queues there, and no worker runs. */
  private static TestBroker broken;

  private static WarrenProcess gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = SharedWarren.gateway();
    broken = TestBroker.start();
    try (Connection connection = broken.connect()) {
      Topology.declareLog(connection);
      Partitioning.declareIntake(connection, 1);
    }
  }

  @AfterAll
  static void stop() {
    broken.close();
  }

  /** A way to break a set-up, and the line that names the fault. */
  private enum Fault {
    WRONG_PASSWORD(
        "broker +RabbitMQ at .* refuses user 'warren': correct the password",
        () -> ofBroker(broken.url().replaceFirst(":[^:@]*@", ":wrong@"))),
    NO_PLUG_IN(
        "plug-in +rabbitmq_consistent_hash_exchange is off: run rabbitmq-plugins enable",
        () -> eval("rabbit_registry:unregister(" + PLUG_IN + ")"),
        "rabbit_registry:register(" + PLUG_IN + ", rabbit_exchange_type_consistent_hash)"),
    OLD_BROKER(
        "broker +RabbitMQ 3.8.9 at .* is older than 3.10: upgrade it",
        () ->
            eval(
                "application:set_env(rabbit, server_properties,"
                    + " [{<<\"version\">>, longstr, <<\"3.8.9\">>}])"),
        "application:set_env(rabbit, server_properties, [])"),
    EXPIRED_TOKEN(
        "token +it has expired at .*, 2 h ago: get a fresh one",
        () -> new Cli().with("WARREN_URL", gateway.http()).with("WARREN_TOKEN", expired())),
    QUEUE_WITHOUT_CONSUMER(
        "consumers +7 queues without a consumer: warren.notes.0, .*: start a worker",
        () -> ofBroker(broken.url())),
    ALARM_OF_MEMORY(
        "alarm +RabbitMQ blocks publishers .*: free memory or disk",
        () -> eval("rabbit_alarm:set_alarm(" + ALARM + ")"),
        "rabbit_alarm:clear_alarm({resource_limit, memory, node()})"),
    WRONG_PORT_OF_THE_BROKER(
        "broker +nothing listens at localhost:[0-9]+: start RabbitMQ, or correct the port",
        () -> ofBroker("amqp://localhost:" + FreePorts.next())),
    GATEWAY_FOR_BROKER(
        "broker +localhost:[0-9]+ is a web server and not RabbitMQ: correct the port",
        () -> ofBroker("amqp://localhost:" + gateway.port())),
    WRONG_PORT_OF_THE_GATEWAY(
        "gateway +nothing listens at localhost:[0-9]+: start a gateway, or correct the port",
        () -> new Cli().with("WARREN_URL", "http://localhost:" + FreePorts.next())),
    BROKER_FOR_GATEWAY(
        "gateway +.*:[0-9]+ is RabbitMQ and no gateway: correct the port",
        () -> new Cli().with("WARREN_URL", "http://" + placeOf(broken))),
    TLS_TO_A_PLAIN_BROKER(
        "broker +.* speaks AMQP without TLS, and the URL is amqps://: use amqp://",
        () -> ofBroker(broken.url().replaceFirst("amqp:", "amqps:"))),
    TLS_TO_A_PLAIN_GATEWAY(
        "gateway +.* speaks HTTP without TLS, and the URL is https://: use http://",
        () -> new Cli().with("WARREN_URL", gateway.http().replaceFirst("http:", "https:"))),
    STREAM_GONE(
        "stream +the stream warren.log is gone, .*: start a gateway",
        () -> {
          broken.ctl("delete_queue", Names.LOG);
          return ofBroker(broken.url());
        });

    private final String line;
    private final Breakage breakage;
    private final String repair;

    Fault(String line, Breakage breakage) {
      this(line, breakage, "");
    }

    Fault(String line, Breakage breakage, String repair) {
      this.line = line;
      this.breakage = breakage;
      this.repair = repair;
    }
  }

  private interface Breakage {
    Cli of() throws Exception;
  }

  /** Without a gateway, as none reads the log of that broker. */
  private static Cli ofBroker(String url) {
    return new Cli()
        .with("WARREN_AMQP_URL", url)
        .with("WARREN_URL", "http://localhost:" + FreePorts.next());
  }

  private static Cli eval(String expression) {
    broken.ctl("eval", expression + ".");
    return ofBroker(broken.url());
  }

  private static String placeOf(TestBroker broker) {
    URI url = URI.create(broker.url());
    return url.getHost() + ":" + url.getPort();
  }

  /** A token that the gateway's key has signed, and that ended two hours ago. */
  private static String expired() throws Exception {
    long end = Instant.now().getEpochSecond() - 2 * 3_600 - 60;
    String signed =
        base64("{\"alg\":\"HS256\"}".getBytes(UTF_8))
            + "."
            + base64("{\"sub\":\"alice\",\"exp\":%d}".formatted(end).getBytes(UTF_8));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(WarrenProcess.JWT_SECRET.getBytes(UTF_8), "HmacSHA256"));
    return signed + "." + base64(mac.doFinal(signed.getBytes(UTF_8)));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void eachFaultHasItsLine(Fault fault) throws Exception {
    Cli broken = fault.breakage.of();
    Cli.Ended doctor;
    try {
      doctor = broken.run("doctor");
    } finally {
      // Each run of rabbitmqctl starts an Erlang machine.
      if (!fault.repair.isEmpty()) {
        eval(fault.repair);
      }
    }
    assertThat(doctor.lines()).anyMatch(line -> line.matches("fault +" + fault.line + ".*"));
    assertThat(doctor.status()).isIn(1, 3);
    assertThat(doctor.err()).isEmpty();
    assertThat(doctor.out()).doesNotContain("wrong@", ":warren@");
  }

  @Test
  void everythingIsOkOnAWarrenThatWorks() throws Exception {
    Cli.Ended doctor =
        Cli.of(gateway, Tokens.EVERYTHING)
            .with("WARREN_AMQP_URL", SharedWarren.broker().url())
            .run("doctor");
    assertThat(doctor.lines()).noneMatch(line -> line.startsWith("fault"));
    assertThat(doctor.lines().stream().map(line -> line.substring(9, 21).strip()))
        .containsExactlyElementsOf(
            List.of(
                "broker",
                "plug-in",
                "topology",
                "stream",
                "consumers",
                "letters",
                "alarm",
                "gateway",
                "token",
                "end to end",
                "clock",
                "end to end"));
    assertThat(doctor.status()).isZero();
    assertThat(doctor.out())
        .containsPattern("consumers +all %d queues".formatted(4 * Family.values().length))
        .contains("came back through the gateway", "came back through RabbitMQ");
  }

  @Test
  void brokerIsSkippedWithoutItsUrl() throws Exception {
    Cli.Ended doctor = Cli.of(gateway, Tokens.TEAM_7).run("doctor", "--json");
    assertThat(doctor.lines().get(0))
        .startsWith("{\"check\":\"broker\",\"state\":\"skipped\",\"text\":\"");
    assertThat(doctor.lines()).noneMatch(line -> line.contains("\"fault\""));
    assertThat(doctor.status()).isZero();
  }

  @Test
  void queuesOfOnesOwnAreNamed(@TempDir Path folder) throws Exception {
    int port = FreePorts.next();
    String api = "management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = " + port + "\n";
    try (PluginNode node = PluginNode.start(folder, "rabbitmq_management", api)) {
      Cli cli = ofBroker(node.url());
      String[] doctor = {"doctor", "--management-url", "http://127.0.0.1:" + port};
      ConnectionFactory factory = new ConnectionFactory();
      factory.setUri(node.url());
      try (Connection connection = factory.newConnection();
          Channel channel = connection.createChannel()) {
        Topology.declareLog(connection);
        Partitioning.declareIntake(connection, 2);
        assertThat(cli.run(doctor).lines())
            .contains("ok       own queues   none are bound to warren.topics");

        channel.queueDeclare("audit", true, false, false, Map.of());
        channel.queueBind("audit", Names.TOPICS, "orders.#");
        channel.queueBind("audit", Names.TOPICS, "notes.team-7");
        channel.exchangeDeclare("mirror", BuiltinExchangeType.FANOUT, true);
        channel.exchangeBind("mirror", Names.TOPICS, "#");
        assertThat(cli.run(doctor).lines())
            .filteredOn(line -> line.contains("own queues"))
            .singleElement()
            .asString()
            .startsWith(
                "ok       own queues   bound to warren.topics: exchange mirror (#), queue audit"
                    + " (notes.team-7, orders.#). They get messages only of the channels that"
                    + " warren.topics.publish of every gateway and worker names")
            .contains("20 to 70 µs", "docs/events.md");
      }
    }
  }
}
