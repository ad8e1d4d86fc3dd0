package dev.warren.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {

  @TempDir Path home;

  @Test
  void theNextBenchEndsWhatAKilledBenchLeft() throws Exception {
    try (ServerProcess left = process("sleep", "600");
        ServerProcess next = process("sleep", "600")) {
      left.start(() -> true);
      ProcessHandle leftBehind = ProcessHandle.of(left.pid()).orElseThrow();
      next.start(() -> true);
      assertThat(leftBehind.isAlive()).isFalse();
      assertThat(ProcessHandle.of(next.pid())).get().matches(ProcessHandle::isAlive);
    }
  }

  @Test
  void restartedServerIsAnotherProcess() throws Exception {
    try (ServerProcess server = process("sleep", "600")) {
      server.start(() -> true);
      ProcessHandle before = ProcessHandle.of(server.pid()).orElseThrow();
      double seconds = server.restart();
      assertThat(seconds).isPositive();
      assertThat(before.isAlive()).isFalse();
      assertThat(ProcessHandle.of(server.pid())).get().matches(ProcessHandle::isAlive);
    }
  }

  @Test
  void aServerThatEndsAtStartIsReportedWithItsOutput() {
    try (ServerProcess server = process("sh", "-c", "echo 'no such port'; exit 1")) {
      assertThatThrownBy(() -> server.start(() -> false))
          .hasMessageContaining("server of peer ended while starting")
          .hasMessageContaining("no such port");
    }
  }

  @Test
  void aServerClosedBeforeItsStartIsNotStarted() {
    ServerProcess server = process("sleep", "600");
    server.close();
    assertThatThrownBy(() -> server.start(() -> true)).hasMessageContaining("being ended");
  }

  private ServerProcess process(String... line) {
    return new ServerProcess(home, "peer", "server", List.of(line), Map.of());
  }
}
