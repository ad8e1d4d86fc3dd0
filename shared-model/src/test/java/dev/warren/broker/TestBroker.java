package dev.warren.broker;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.file.Path;

/**
 * A RabbitMQ of the tests' own, on a free port that stays the same while it is restarted: a
 * container where Docker runs, a private node otherwise, and with {@code RABBITMQ_BIN} always. Both
 * read {@code infra/rabbitmq}, as a RabbitMQ of {@code infra/up} and of {@code infra/compose.yaml}
 * does.
 */
public interface TestBroker extends AutoCloseable {

  /** Starts one, with nothing in it. */
  static TestBroker start() {
    return start("");
  }

  /** Starts one, with nothing in it and these further lines for its {@code rabbitmq.conf}. */
  static TestBroker start(String configuration) {
    return System.getenv("RABBITMQ_BIN") == null && ContainerBroker.dockerRuns()
        ? ContainerBroker.create(configuration)
        : PrivateNodeBroker.create(configuration);
  }

  /** Its address, with user and password: {@code amqp://…}. */
  String url();

  /** Ends it as a crash does. */
  void kill();

  /** Ends it in good order. */
  void stop();

  /** Starts it again, on the same port and data, after {@link #kill()} or {@link #stop()}. */
  void startAgain();

  /** Lets it hang, as a machine does that swaps: connections stay, and nothing answers. */
  void pause();

  /** Lets it go on after {@link #pause()}. */
  void resume();

  /** {@code rabbitmqctl} with these arguments, and what it printed. */
  String ctl(String... arguments);

  /** Ends it, and takes its data away. */
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

  /** The top folder of the repository. */
  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!folder.resolve("infra/rabbitmq").toFile().isDirectory()) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("the tests have to be run inside the repository");
      }
    }
    return folder;
  }
}
