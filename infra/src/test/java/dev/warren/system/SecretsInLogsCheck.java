package dev.warren.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Repository;
import dev.warren.testkit.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No log of the whole suite has a token, a passcode, a key or a body of its tests. Maven runs this
 * after all tests of all modules (infra/pom.xml). It searches the reports, which contain the output
 * of the tests and their gateways, and the logs of the processes that they started.
 */
class SecretsInLogsCheck {

  private static final List<String> FOLDERS =
      List.of("surefire-reports", "processes", "proxies", "pages", "faults");

  @Test
  void noLogHasASecret() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(Repository.root())) {
      for (Path module : modules.map(each -> each.resolve("target")).toList()) {
        for (String folder : FOLDERS) {
          found.addAll(Secrets.in(module.resolve(folder)));
        }
      }
    }
    assertThat(found).as("secrets in logs; ./mvnw clean removes those of an earlier run").isEmpty();
  }
}
