package dev.warren.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of {@code infra/faults}. */
@Tag("alone")
class NothingAcknowledgedIsLostTest {

  private static final Set<Traffic> TRAFFIC = EnumSet.allOf(Traffic.class);

  private static final List<FaultKind> FAULTS =
      List.of(FaultKind.KILL_GATEWAY, FaultKind.KILL_WORKER, FaultKind.PAUSE_BROKER);

  @TempDir Path folder;

  @Test
  void acknowledgedMessagesSurviveFaults() throws Exception {
    Plan plan = new Plan(Duration.ofSeconds(30), FAULTS, Duration.ofSeconds(8), 1, TRAFFIC, false);

    Report report = new FaultRun(plan, folder).run();

    assertThat(report.failures()).isEmpty();
    assertThat(report.accounts().sum(Account::acknowledged)).isGreaterThan(2_000);
  }
}
