package dev.warren.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short one of {@code infra/faults}: the same program, for a minute. */
class NothingAcknowledgedIsLostTest {

  private static final Set<Traffic> TRAFFIC = EnumSet.allOf(Traffic.class);

  private static final List<FaultKind> FAULTS =
      List.of(FaultKind.KILL_GATEWAY, FaultKind.KILL_WORKER, FaultKind.PAUSE_BROKER);

  @TempDir Path folder;

  @Test
  @Timeout(value = 6, unit = TimeUnit.MINUTES)
  void nothingThatWasAcknowledgedIsLostWhileProcessesDieAndHang() throws Exception {
    Plan plan = new Plan(Duration.ofSeconds(30), FAULTS, Duration.ofSeconds(8), 1, TRAFFIC);

    Report report = new FaultRun(plan, folder).run();

    assertThat(report.failures()).isEmpty();
    assertThat(report.accounts().sum(Account::acknowledged)).isGreaterThan(2_000);
  }
}
