package dev.warren.cli.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExitTextTest {

  @Test
  void signalHasItsName() {
    assertThat(ExitText.of(137)).isEqualTo("exit status 137 (SIGKILL)");
    assertThat(ExitText.of(139)).isEqualTo("exit status 139 (SIGSEGV)");
  }

  @Test
  void otherStatusIsANumber() {
    assertThat(ExitText.of(2)).isEqualTo("exit status 2");
    assertThat(ExitText.of(200)).isEqualTo("exit status 200");
  }
}
