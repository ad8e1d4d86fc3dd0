package dev.warren.testkit.broker;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.testkit.Repository;
import java.nio.file.Path;

/**
 * A RabbitMQ for tests. It reads {@code infra/rabbitmq}, like the RabbitMQ of {@code infra/up} and
 * of {@code infra/compose.yaml}. It runs in a container if Docker is available, and else as a
 * private node; with {@code RABBITMQ_BIN} it is always a private node.
 *
 * <p>A node takes seconds to start. Most tests therefore use {@link #shared()}, and only a test
 * that kills or configures its broker starts a node.
 */
public interface TestBroker extends AutoCloseable {

  /** Starts an empty node. */
  static TestBroker start() {
    return start("");
  }

  /** Starts an empty node with these further lines in its {@code rabbitmq.conf}. */
  static TestBroker start(String configuration) {
    return start(configuration, Repository.root().resolve("infra/rabbitmq/definitions.json"));
  }

  /** Starts a node with these definitions of virtual hosts, users and policies. */
  static TestBroker start(String configuration, Path definitions) {
    return System.getenv("RABBITMQ_BIN") == null && ContainerBroker.dockerRuns()
        ? ContainerBroker.create(configuration, definitions)
        : PrivateNodeBroker.create(configuration, definitions);
  }

  /**
   * An empty virtual host of a node that all test classes of this JVM share. It cannot be killed,
   * stopped or paused.
   */
  static TestBroker shared() {
    return SharedNode.nextVirtualHost();
  }

  /** The address with user and password: {@code amqp://…}. It stays the same over a restart. */
  String url();

  /**
   * The address for one of Warren's programs. On a shared node, the program has a user of its own,
   * with the permissions that docs/settings.md lists.
   *
   * @param user {@code gateway} or {@code worker}
   */
  default String urlOf(String user) {
    return url();
  }

  /** Kills the node, like a crash. */
  void kill();

  /** Stops the node in good order. */
  void stop();

  /** Starts the node again after {@link #kill()} or {@link #stop()}, on its port and data. */
  void startAgain();

  /** Suspends the node: its connections stay open, and it does not respond. */
  void pause();

  /** Ends {@link #pause()}. */
  void resume();

  /** Runs {@code rabbitmqctl} with these arguments; returns its output. */
  String ctl(String... arguments);

  /** Ends the broker and deletes its data. */
  @Override
  void close();

  /** A connection for the test itself. */
  default Connection connect() throws Exception {
    return factory().newConnection("test");
  }

  /** Connections for the test itself, without recovery. */
  default ConnectionFactory factory() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(url());
    factory.setAutomaticRecoveryEnabled(false);
    return factory;
  }
}
