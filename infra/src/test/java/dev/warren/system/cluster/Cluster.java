package dev.warren.system.cluster;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.AddressResolver;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ListAddressResolver;
import dev.warren.testkit.Repository;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The cluster of {@code infra/cluster}. Nodes have the numbers 1 to {@link #NODES}. */
public final class Cluster implements TestBroker {

  public static final int NODES = 3;

  private static final String PARTITIONS =
      "try rabbit_node_monitor:partitions() catch exit:_ -> [] end.";

  private final Path home;
  private final Path configuration;
  private final List<String> urls;
  private final Thread onExit = new Thread(() -> run("--down"));

  private Cluster(Path home, String configuration) throws IOException {
    this.home = Files.createDirectories(home);
    this.configuration = Files.writeString(home.resolve("further.conf"), configuration);
    Runtime.getRuntime().addShutdownHook(onExit);
    this.urls = run("--detach").lines().map(line -> line.replace("amqp amqp:", "amqp:")).toList();
  }

  /**
   * Starts a cluster.
   *
   * @param home the folder for its data and logs, which stay there
   * @param configuration further lines for each node's {@code rabbitmq.conf}
   */
  public static Cluster start(Path home, String configuration) {
    try {
      return new Cluster(home, configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URL of each node. */
  public List<String> urls() {
    return urls;
  }

  @Override
  public String url() {
    return urls.get(0);
  }

  /** All addresses, so that a program connects to any node. */
  @Override
  public String urlOf(String user) {
    return String.join(",", urls);
  }

  /** Connections to any node that accepts them. */
  @Override
  public ConnectionFactory factory() throws Exception {
    List<Address> addresses =
        urls.stream()
            .map(URI::create)
            .map(url -> new Address(url.getHost(), url.getPort()))
            .toList();
    ConnectionFactory factory =
        new ConnectionFactory() {
          @Override
          protected AddressResolver createAddressResolver(List<Address> one) {
            return new ListAddressResolver(addresses);
          }
        };
    factory.setUri(url());
    factory.setAutomaticRecoveryEnabled(false);
    return factory;
  }

  /** Sends SIGKILL to a node. */
  public void kill(int node) {
    run("kill", "" + node);
  }

  /** Starts a node again; returns when it accepts AMQP. */
  public void start(int node) {
    run("start", "" + node);
  }

  /** Stops a node in good order. */
  public void stop(int node) {
    run("stop", "" + node);
  }

  /** Stops a node in good order, and starts it again. */
  public void restart(int node) {
    run("restart", "" + node);
  }

  /** Sends SIGSTOP to a node. */
  public void freeze(int node) {
    run("freeze", "" + node);
  }

  /** Ends {@link #freeze}. */
  public void thaw(int node) {
    run("thaw", "" + node);
  }

  /** Separates a node from the others and from all clients, as a pulled cable does. */
  public void cutOff(int node) {
    run("cut-off", "" + node);
  }

  /** Ends {@link #cutOff}. */
  public void heal(int node) {
    run("heal", "" + node);
  }

  /** Waits until all nodes run, and every quorum queue and stream has all its members. */
  public void await() {
    run("await");
  }

  /** A line for each node, with its URL, Erlang name, process id and state. */
  public List<String> status() {
    return run("status").lines().toList();
  }

  /**
   * Whether a node believes to be in a partition, which only a restart ends. A node that has paused
   * itself does not know, and comes back by itself.
   */
  public boolean isPartitioned() {
    return IntStream.rangeClosed(1, NODES)
        .mapToObj(node -> ctl(node, "eval", PARTITIONS))
        .anyMatch(partitions -> !partitions.strip().equals("[]"));
  }

  /** Runs {@code rabbitmqctl} at a node; returns its output. */
  public String ctl(int node, String... arguments) {
    List<String> line = new ArrayList<>(List.of("ctl", "" + node));
    line.addAll(List.of(arguments));
    return run(line.toArray(String[]::new));
  }

  /** Runs {@code rabbitmqctl} at the first node. */
  @Override
  public String ctl(String... arguments) {
    return ctl(1, arguments);
  }

  /** The number of the node that leads this queue or stream. */
  public int leaderOf(String queue) {
    return leaders(queue::equals).keySet().stream()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(queue + " has no leader"));
  }

  /** The nodes that lead queues or streams of these names, each with their number. */
  public Map<Integer, Long> leaders(Predicate<String> names) {
    String listed = ctl("list_queues", "-q", "--no-table-headers", "name", "leader");
    return listed
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(queue -> queue.length == 2 && names.test(queue[0]))
        .collect(Collectors.groupingBy(q -> numberOf(q[1]), TreeMap::new, Collectors.counting()));
  }

  /** Erlang names begin with {@code warren-} and the number. */
  private static int numberOf(String name) {
    return IntStream.rangeClosed(1, NODES)
        .filter(node -> name.startsWith("warren-" + node + "@"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no node of the cluster: '" + name + "'"));
  }

  @Override
  public void kill() {
    forEach(this::kill);
  }

  @Override
  public void stop() {
    forEach(node -> run("stop", "" + node));
  }

  /** Starts all nodes at the same time, because each waits for the others. */
  @Override
  public void startAgain() {
    IntStream.rangeClosed(1, NODES).parallel().forEach(this::start);
    await();
  }

  @Override
  public void pause() {
    forEach(this::freeze);
  }

  @Override
  public void resume() {
    forEach(this::thaw);
  }

  private static void forEach(java.util.function.IntConsumer action) {
    IntStream.rangeClosed(1, NODES).forEach(action);
  }

  /** Stops the cluster, and deletes its data but not its logs. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException exiting) {
      return; // The hook stops the cluster.
    }
    run("--down");
    forEach(node -> delete(home.resolve("cluster/node-" + node + "/data")));
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String run(String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(Repository.root().resolve("infra/cluster").toString());
    line.addAll(List.of(arguments));
    try {
      ProcessBuilder script =
          new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
      script.environment().put("WARREN_HOME", home.toString());
      script.environment().put("WARREN_RABBITMQ_CONF", configuration.toAbsolutePath().toString());
      Process process = script.start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", line) + " failed, printing: " + printed);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + String.join(" ", line), e);
    }
  }
}
