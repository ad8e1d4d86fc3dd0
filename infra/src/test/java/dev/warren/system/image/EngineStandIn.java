package dev.warren.system.image;

import dev.warren.system.image.ComposeFile.Service;
import dev.warren.system.image.Dockerfile.Instruction;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.broker.FreePorts;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Does with the services of a compose file what a container engine would do: builds their images as
 * folders, runs their commands as processes, with their variables. Only where the broker is, and on
 * which ports all listen, is other; the broker is one of the tests.
 */
final class EngineStandIn implements AutoCloseable {

  static final String RABBITMQ = "rabbitmq";
  static final int AMQP = 5672;

  private final ComposeFile compose;
  private final Path folder;
  private final TestBroker broker = TestBroker.start();
  private final URI brokerUrl = URI.create(broker.url());
  private final Map<String, ImageFolder> images = new HashMap<>();
  private final Map<String, WarrenProcess> running = new HashMap<>();

  /**
   * @param folder where the images are built
   */
  EngineStandIn(ComposeFile compose, Path folder) {
    this.compose = compose;
    this.folder = folder;
  }

  int brokerPort() {
    return brokerUrl.getPort();
  }

  /** A service of Warren's, started by its image's own command; it is healthy when this returns. */
  WarrenProcess running(String service) throws IOException, InterruptedException {
    WarrenProcess process = running.get(service);
    if (process == null) {
      int port = FreePorts.next();
      Map<String, String> environment = environment(service, port);
      // So that it says which variables it has taken.
      environment.put("MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE", "health,configprops");
      environment.put("MANAGEMENT_ENDPOINT_CONFIGPROPS_SHOW_VALUES", "always");
      List<String> start =
          compose.service(service).image().last("ENTRYPOINT").orElseThrow().words();
      process = WarrenProcess.start(service, port, image(service).command(start, environment));
      running.put(service, process);
    }
    return process;
  }

  /** Stops it as {@code docker stop} does: SIGTERM, and no patience beyond the grace period. */
  int stop(String service) throws IOException, InterruptedException {
    WarrenProcess process = running(service);
    running.remove(service);
    return process.stop(compose.service(service).stopGracePeriod());
  }

  /** What a service's health check says of whoever listens on that port. */
  boolean isHealthy(String service, int port) throws IOException, InterruptedException {
    Instruction check = compose.service(service).image().last("HEALTHCHECK").orElseThrow();
    // Warren's own checks take the port from SERVER_PORT.
    List<String> words =
        service.equals(RABBITMQ)
            ? check.words().stream().map(word -> word.replace("" + AMQP, "" + port)).toList()
            : check.words();
    Process process =
        image(service)
            .command(words, environment(service, port))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Duration timeout = Duration.parse("PT" + check.flags().get("timeout"));
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      return false;
    }
    int status = process.exitValue();
    if (status > 1) {
      throw new IllegalStateException("Docker knows no status " + status + " of a health check");
    }
    return status == 0;
  }

  /** The files of a service's image. */
  ImageFolder image(String name) throws IOException, InterruptedException {
    ImageFolder image = images.get(name);
    if (image == null) {
      Service service = compose.service(name);
      image = ImageFolder.build(service.image(), service.context(), folder.resolve(name));
      images.put(name, image);
    }
    return image;
  }

  private Map<String, String> environment(String service, int port) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.putAll(compose.service(service).image().environment());
    environment.putAll(compose.service(service).environment());
    environment.replaceAll(
        (name, value) ->
            switch (name) {
              case "SERVER_PORT" -> Integer.toString(port);
              case "SPRING_RABBITMQ_ADDRESSES" ->
                  value.replace(
                      RABBITMQ + ":" + AMQP, brokerUrl.getHost() + ":" + brokerUrl.getPort());
              default -> value;
            });
    return environment;
  }

  @Override
  public void close() {
    running.values().forEach(WarrenProcess::close);
    broker.close();
  }
}
