package dev.warren.system.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.client.StompClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code infra/cluster}, with a gateway and a worker that know all three nodes. */
@Tag("alone")
class ClusterTest {

  @TempDir Path home;

  @BeforeEach
  void onlyWithVersion4AndNamespaces() throws Exception {
    assumeTrue(System.getenv("RABBITMQ_BIN") != null, "RABBITMQ_BIN names no RabbitMQ 4");
    String name = "warren-" + ProcessHandle.current().pid();
    assumeTrue(
        succeeds("ip netns add " + name + " && ip netns delete " + name),
        "`ip netns` makes no network namespace here");
  }

  @Test
  void clientsOutliveEachFaultOfANode() throws Exception {
    try (Cluster cluster = Cluster.start(home, "")) {
      try (Connection connection = cluster.connect()) {
        String version = connection.getServerProperties().get("version").toString();
        assumeTrue(version.startsWith("4."), "RABBITMQ_BIN is RabbitMQ " + version);
      }
      try (WarrenProcess worker = WarrenProcess.worker(cluster);
          WarrenProcess gateway = WarrenProcess.gateway(cluster);
          StompClient client =
              StompClient.connect(gateway.stomp(), gateway.token(Tokens.EVERYTHING))) {
        assertEveryQueueHasAMemberOnEachNode(cluster);
        client.subscribe("all", "/topic/#");
        assertIsDelivered(client, "before");

        int leader = cluster.leaderOf(Names.LOG);
        cluster.kill(leader);
        assertIsDelivered(client, "the log's leader is dead");
        cluster.start(leader);
        cluster.await();

        int frozen = leader % Cluster.NODES + 1;
        cluster.freeze(frozen);
        assertIsDelivered(client, "a node is frozen");
        cluster.thaw(frozen);
        cluster.await();

        int cut = frozen % Cluster.NODES + 1;
        cluster.cutOff(cut);
        assertThat(cluster.status().get(cut - 1)).endsWith(" cut-off");
        assertIsDelivered(client, "a node is cut off");
        cluster.heal(cut);
        cluster.await();

        cluster.restart(leader);
        assertIsDelivered(client, "a node has restarted");
        assertThat(client.isOpen()).isTrue();
      }
    }
    assertThat(succeeds("[ -z \"$(ip netns list | grep \"$(cat " + place() + ")\")\" ]")).isTrue();
    assertThat(succeeds("! grep -lsF WARREN_PROCESS=" + home + " /proc/[0-9]*/environ")).isTrue();
  }

  private static void assertEveryQueueHasAMemberOnEachNode(Cluster cluster) {
    cluster.await();
    List<String> queues =
        cluster.ctl("list_queues", "-q", "--no-table-headers", "name", "members").lines().toList();
    assertThat(queues).anyMatch(queue -> queue.startsWith(Names.LOG + "\t"));
    assertThat(queues)
        // A worker's own queue ends with its connection, so it is on one node.
        .filteredOn(queue -> !queue.startsWith(Names.WORKERS + "."))
        .allMatch(queue -> queue.split("warren-\\d@", -1).length == 1 + 3);
  }

  /** A typed event takes the whole way: gateway, partition, worker, log, gateway. */
  private static void assertIsDelivered(StompClient client, String title) {
    Patience.await("the event while " + title)
        .until(
            () -> {
              client
                  .ask("SEND", Map.of("destination", "/app/notes.team-7"), note(title))
                  .handle((receipt, refusal) -> null)
                  .join();
              return client.frames("MESSAGE").stream().anyMatch(m -> m.text().contains(title));
            });
  }

  private static String note(String title) {
    return """
        {"type":"note_created","data":{"noteId":"1","title":"%s"}}"""
        .formatted(title);
  }

  /** The third word of the file names the namespace of the first node. */
  private String place() {
    return home + "/cluster/node-1/place | cut -d ' ' -f 3";
  }

  private static boolean succeeds(String script) throws IOException, InterruptedException {
    return new ProcessBuilder("bash", "-c", script).start().waitFor() == 0;
  }
}
