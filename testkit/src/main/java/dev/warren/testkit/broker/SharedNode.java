package dev.warren.testkit.broker;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The node that the test classes of this JVM share. It starts with several virtual hosts, because
 * one more costs milliseconds at boot, while {@code rabbitmqctl add_vhost} takes a second.
 */
final class SharedNode {

  private static final int VIRTUAL_HOSTS = 10;

  private static final Pattern SET_PERMISSIONS =
      Pattern.compile("rabbitmqctl set_permissions (\\w+) *'(.*?)' *'(.*?)' *'(.*?)'");

  private static final List<String> UNUSED = new ArrayList<>();

  private static @Nullable TestBroker node;

  private SharedNode() {}

  static synchronized TestBroker nextVirtualHost() {
    // A node whose virtual hosts are all taken keeps running, because their tests may not have
    // ended.
    if (node == null || UNUSED.isEmpty()) {
      node = start();
    }
    return new VirtualHost(node, UNUSED.remove(0));
  }

  private static TestBroker start() {
    UNUSED.clear();
    for (int i = 0; i < VIRTUAL_HOSTS; i++) {
      UNUSED.add("test-" + i);
    }
    try {
      Path file = Files.createTempFile("warren-definitions-", ".json");
      try {
        Files.writeString(file, definitions(UNUSED));
        TestBroker started = TestBroker.start("", file);
        Runtime.getRuntime().addShutdownHook(new Thread(started::close));
        return started;
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The definitions of {@code infra/rabbitmq}, with a copy of each entry per virtual host. */
  private static String definitions(List<String> virtualHosts) throws IOException {
    ObjectNode all =
        (ObjectNode)
            JsonMapper.shared().readTree(Repository.read("infra/rabbitmq/definitions.json"));
    addPrograms(all);
    ArrayNode hosts = (ArrayNode) all.get("vhosts");
    virtualHosts.forEach(host -> hosts.addObject().put("name", host));
    for (String kind : List.of("permissions", "policies")) {
      ArrayNode entries = (ArrayNode) all.get(kind);
      for (JsonNode entry : List.copyOf(entries.values())) {
        virtualHosts.forEach(
            host -> entries.add(((ObjectNode) entry.deepCopy()).put("vhost", host)));
      }
    }
    return all.toString();
  }

  /** Adds users for gateways and workers, with the password of {@code warren}. */
  private static void addPrograms(ObjectNode definitions) throws IOException {
    ArrayNode users = (ArrayNode) definitions.get("users");
    ArrayNode permissions = (ArrayNode) definitions.get("permissions");
    ObjectNode warren = (ObjectNode) users.get(0);
    String page = Repository.read("docs/settings.md").replaceAll("\\\\\n *", "");
    Matcher command = SET_PERMISSIONS.matcher(page);
    while (command.find()) {
      users.add(warren.deepCopy().put("name", command.group(1)).put("tags", ""));
      permissions
          .addObject()
          .put("user", command.group(1))
          .put("vhost", "/")
          .put("configure", command.group(2))
          .put("write", command.group(3))
          .put("read", command.group(4));
    }
  }
}
