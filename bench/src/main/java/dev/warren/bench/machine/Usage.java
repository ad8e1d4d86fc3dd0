package dev.warren.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The resources that a process has used so far, from Linux's {@code /proc}.
 *
 * @param cpuSeconds the user and system time of all its threads since its start
 * @param residentBytes its resident memory now
 */
public record Usage(double cpuSeconds, long residentBytes) {

  /** Linux's USER_HZ, which is the same on all architectures. */
  private static final double TICKS_A_SECOND = 100;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;

  public static Usage of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    return parse(
        Files.readString(process.resolve("stat")), Files.readString(process.resolve("status")));
  }

  static Usage parse(String stat, String status) {
    // The program's name is in parentheses and may contain blanks and parentheses.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
    long kilobytes =
        status
            .lines()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(0); // A zombie has no memory.
    return new Usage(ticks / TICKS_A_SECOND, kilobytes * 1024);
  }
}
