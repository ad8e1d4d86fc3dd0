package dev.warren.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateTest {

  private static final Path DOCS = Path.of("../docs");

  /** One client costs 10 KB, a hundredth of a core at rest and 10 µs a message, and so on. */
  private static final Costs COSTS =
      new Costs(200, 10, 1e-6, 10, 20, 1_000, 500, 20_000, 5_000, 100, 200, 2, List.of());

  private static final Demand DEMAND = new Demand(100_000, 2, 1_000, 500, 10_000);

  @Test
  void costsOfOneAreMultiplied() {
    Gateways ten = new Gateways(10, COSTS, DEMAND);
    assertThat(ten.clientsEach()).isEqualTo(10_000);
    assertThat(ten.memoryMbEach()).isCloseTo(200 + 10_000 * 10 / 1_024.0, within(0.01));
    // At rest 0.01, for deliveries 0.2, for the log 0.02.
    assertThat(ten.coresEach()).isCloseTo(0.23, within(1e-9));
    assertThat(ten.logMbPerSecond()).isCloseTo(5, within(1e-9));
    assertThat(ten.secondsUntilAllAreConnected()).isCloseTo(10, within(1e-9));
    assertThat(ten.takenOverEach()).isEqualTo(1_112);
    assertThat(ten.secondsUntilTakenOver()).isCloseTo(2.224, within(1e-9));
    assertThat(ten.beyond()).isEmpty();
  }

  @Test
  void rowsBeyondWhatWasMeasuredSaySo() {
    assertThat(new Gateways(4, COSTS, DEMAND).beyond()).isEqualTo("more clients than measured");
    Demand busy = new Demand(100_000, 30, 1_000, 500, 0);
    assertThat(new Gateways(10, COSTS, busy).beyond()).isEqualTo("more cores than measured");
    assertThat(new Gateways(1, COSTS, DEMAND).takenOverEach()).isZero();
  }

  @Test
  void reportThatIsMissingIsNamed(@TempDir Path empty) {
    assertThatThrownBy(() -> Costs.of(empty))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("idle.json is missing: run bench/run idle");
  }

  /** The arithmetic of docs/operations.md is that of the reports that are there. */
  @Test
  void operationsPageHasTheseFigures() throws Exception {
    Costs costs = Costs.of(DOCS.resolve("performance"));
    String page = Files.readString(DOCS.resolve("operations.md"));
    Demand million = new Demand(1_000_000, 1, 2_000, 1_000, 10_000);
    assertThat(page)
        .contains(Simulate.table(costs, million, List.of(25, 60, 100, 200)).markdown())
        .contains(Simulate.broker(costs, million).markdown());
  }
}
