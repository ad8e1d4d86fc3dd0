package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A page imports the JavaScript client from the gateway, as npm ships it. */
@ExtendWith(NoLeaks.class)
class ClientFilesTest {

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    gateway = SharedGateways.withoutBroker();
  }

  @Test
  void clientIsServedAsNpmShipsIt() throws Exception {
    List<Path> files = modules();
    assertThat(files).anyMatch(each -> each.endsWith("index.js"));
    for (Path file : files) {
      HttpResponse<String> response = gateway.get("/client/" + file.getFileName());
      assertThat(response.statusCode()).as(file.toString()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/javascript");
      assertThat(response.body()).as(file.toString()).isEqualTo(Files.readString(file));
    }
  }

  private static List<Path> modules() throws IOException {
    try (Stream<Path> files = Files.list(Repository.root().resolve("clients/js/src"))) {
      return files.filter(each -> each.toString().endsWith(".js")).toList();
    }
  }
}
