package dev.warren.testkit.broker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.rabbitmq.RabbitMQContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** A RabbitMQ in a container, by Testcontainers. */
final class ContainerBroker implements TestBroker {

  private static final int AMQP = 5672;

  private final RabbitMQContainer container;
  private final int port;

  private ContainerBroker(RabbitMQContainer container, int port) {
    this.container = container;
    this.port = port;
  }

  static boolean dockerRuns() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  static ContainerBroker create(String further, Path definitions) {
    Path configuration = Repository.root().resolve("infra/rabbitmq");
    int port = FreePorts.next();
    RabbitMQContainer container =
        new RabbitMQContainer(DockerImageName.parse("rabbitmq:4-management"))
            .withCopyFileToContainer(
                MountableFile.forHostPath(configuration.resolve("rabbitmq.conf")),
                "/etc/rabbitmq/conf.d/20-warren.conf")
            .withCopyFileToContainer(
                MountableFile.forHostPath(definitions), "/etc/rabbitmq/definitions.json")
            .withCopyFileToContainer(
                MountableFile.forHostPath(configuration.resolve("enabled_plugins")),
                "/etc/rabbitmq/enabled_plugins");
    if (!further.isEmpty()) {
      container.withCopyToContainer(Transferable.of(further), "/etc/rabbitmq/conf.d/90-extra.conf");
    }
    // A fixed port, because Docker gives a restarted container another one.
    container.withCreateContainerCmdModifier(
        command ->
            command
                .getHostConfig()
                .withPortBindings(
                    new PortBinding(
                        Ports.Binding.bindIpAndPort("127.0.0.1", port), new ExposedPort(AMQP))));
    container.start();
    return new ContainerBroker(container, port);
  }

  @Override
  public String url() {
    return "amqp://warren:warren@" + container.getHost() + ":" + port;
  }

  @Override
  public void kill() {
    docker().killContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void stop() {
    docker().stopContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void startAgain() {
    docker().startContainerCmd(container.getContainerId()).exec();
    ctl("await_startup", "--timeout", Long.toString(Patience.LIMIT.toSeconds()));
  }

  @Override
  public void pause() {
    docker().pauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void resume() {
    docker().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public String ctl(String... arguments) {
    String[] line = new String[arguments.length + 1];
    line[0] = "rabbitmqctl";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    try {
      var result = container.execInContainer(line);
      if (result.getExitCode() != 0) {
        throw new IllegalStateException(String.join(" ", line) + ": " + result.getStderr());
      }
      return result.getStdout();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + String.join(" ", line), e);
    }
  }

  @Override
  public void close() {
    container.stop();
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }
}
