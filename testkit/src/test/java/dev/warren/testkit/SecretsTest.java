package dev.warren.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search finds all secrets, in any file. */
class SecretsTest {

  @TempDir Path folder;

  @ParameterizedTest(name = "secret {index}") // Reports contain test names: no secret here.
  @ValueSource(
      strings = {
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSIsImV4cCI6MX0.qZfRSxTSy3wBWqZfRSxTSy3wBW-_x",
        Secrets.KEY,
        Secrets.KEY_OF_PROCESSES,
        Secrets.PASSCODE,
        "x-" + Secrets.MARK + "-y"
      })
  void plantedSecretIsFound(String secret) throws IOException {
    Path log = Files.createDirectories(folder.resolve("a/b")).resolve("c.log");
    Files.writeString(log, "\n\nGET /ws?token=" + secret + " HTTP/1.1\n");
    assertThat(Secrets.in(folder))
        .singleElement()
        .asString()
        .startsWith(log + ":3: ")
        .doesNotContain(secret);
    assertThat(Secrets.isIn(secret)).isTrue();
  }

  @Test
  void harmlessFilesAreNotFound() throws IOException {
    Files.writeString(
        folder.resolve("a.log"), "eyJhbGciOiJIUzI1NiJ9 no.such.token 0123456789abcdef");
    Files.write(folder.resolve("binary"), new byte[] {0, -1, 1});
    assertThat(Secrets.in(folder)).isEmpty();
    assertThat(Secrets.in(folder.resolve("missing"))).isEmpty();
  }
}
