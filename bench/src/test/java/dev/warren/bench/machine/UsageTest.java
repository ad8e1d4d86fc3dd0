package dev.warren.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageTest {

  @Test
  void aProgramNameMayHaveBlanksAndBrackets() {
    String stat =
        "42 (beam.smp) x) S 1 42 42 0 -1 4194304 9 0 0 0 150 50 7 8 20 0 31 0 1234 5000 600 0\n";
    String status = "Name:\tbeam.smp) x\nVmPeak:\t  999 kB\nVmRSS:\t    2048 kB\nThreads:\t31\n";

    Usage usage = Usage.parse(stat, status);

    assertThat(usage.cpuSeconds()).isEqualTo(2.0);
    assertThat(usage.residentBytes()).isEqualTo(2 << 20);
  }

  @Test
  void theHardLimitOfOpenFilesCounts() {
    List<String> limits =
        List.of(
            "Limit                     Soft Limit           Hard Limit           Units",
            "Max open files            1024                 20000                files");

    assertThat(Machine.openFiles(limits)).isEqualTo(20_000);
  }

  @Test
  void whatIsWatchedHasUsedWhatItUsed() throws Exception {
    try (Watch watch = new Watch(java.util.Map.of("server", ProcessHandle.current().pid()))) {
      // The operating system counts in hundredths of a second of CPU time.
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long until = threads.getCurrentThreadCpuTime() + 60_000_000;
      while (threads.getCurrentThreadCpuTime() < until) {
        Thread.onSpinWait();
      }
      Used used = watch.stop().get("server");

      assertThat(used.cpuSeconds()).isPositive();
      assertThat(used.peakBytes()).isPositive();
    }
  }
}
