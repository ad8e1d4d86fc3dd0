package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.driver.Node;
import dev.warren.testkit.Repository;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tests of {@code clients/js}: the client, its types, its size, and its package. */
class JavaScriptClientTest {

  @Test
  void clientKeepsItsPromises() throws Exception {
    Node.require("ws");
    assertThat(Repository.root().resolve("clients/js/node_modules/esbuild"))
        .as("packages of clients/js; infra/test installs them")
        .isDirectory();
    List<String> output = LibraryTests.run("js", Map.of(), "npm", "test");
    List<String> sizes =
        output.stream().filter(line -> line.contains("bytes of 12288")).distinct().toList();
    assertThat(sizes).as("printed size").hasSize(1);
    System.out.println(sizes.get(0));
  }
}
