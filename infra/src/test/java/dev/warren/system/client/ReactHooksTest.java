package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.driver.Node;
import dev.warren.system.process.SharedWarren;
import dev.warren.testkit.Repository;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The tests of {@code clients/react}, at a real gateway instead of the one in their own process.
 */
class ReactHooksTest {

  private static final Path FOLDER = Repository.root().resolve("clients/react");

  @Test
  void hooksKeepTheirPromises() throws Exception {
    Node.require("react");
    assertThat(FOLDER.resolve("node_modules/happy-dom"))
        .as("packages of clients/react; infra/test installs them")
        .isDirectory();
    Map<String, String> warren = Map.of("WARREN_URL", SharedWarren.gateway().http());
    LibraryTests.run("react", warren, "npm", "test");
  }
}
