package dev.warren.testkit.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A virtual host of a node that other test classes also use. */
final class VirtualHost implements TestBroker {

  /** The commands of {@code rabbitmqctl} with an option for the virtual host. */
  private static final Set<String> OF_A_VIRTUAL_HOST =
      Set.of(
          "close_all_connections",
          "list_queues",
          "list_bindings",
          "list_exchanges",
          "list_consumers",
          "list_policies",
          "set_policy",
          "clear_policy",
          "delete_queue",
          "purge_queue");

  private final TestBroker node;
  private final String name;

  VirtualHost(TestBroker node, String name) {
    this.node = node;
    this.name = name;
  }

  @Override
  public String url() {
    return node.url() + "/" + name;
  }

  @Override
  public String urlOf(String user) {
    return url().replaceFirst("//\\w+:", "//" + user + ":");
  }

  @Override
  public String ctl(String... arguments) {
    if (!OF_A_VIRTUAL_HOST.contains(arguments[0])) {
      throw notShared("rabbitmqctl " + arguments[0]);
    }
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(1, List.of("-p", name));
    return node.ctl(line.toArray(String[]::new));
  }

  @Override
  public void kill() {
    throw notShared("kill");
  }

  @Override
  public void stop() {
    throw notShared("stop");
  }

  @Override
  public void startAgain() {
    throw notShared("startAgain");
  }

  @Override
  public void pause() {
    throw notShared("pause");
  }

  @Override
  public void resume() {
    throw notShared("resume");
  }

  private static UnsupportedOperationException notShared(String what) {
    return new UnsupportedOperationException(
        what + " concerns a whole node, which other tests use too: @WithBroker(own = true)");
  }

  /** Leaves the virtual host as it is, because no other test gets it. */
  @Override
  public void close() {}
}
