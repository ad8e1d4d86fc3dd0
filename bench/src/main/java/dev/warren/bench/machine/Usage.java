package dev.warren.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used and holds at one moment, by Linux's {@code /proc}.
 *
 * @param cpuSeconds user and system time of all its threads, since it began
 * @param residentBytes the memory that it holds
 */
public record Usage(double cpuSeconds, long residentBytes) {

  /** USER_HZ: the same on every architecture that Linux's user space knows. */
  private static final double TICKS_A_SECOND = 100;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;

  public static Usage of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    return parse(
        Files.readString(process.resolve("stat")), Files.readString(process.resolve("status")));
  }

  static Usage parse(String stat, String status) {
    // The program's name stands in brackets, and may hold blanks and brackets itself.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
    long kilobytes =
        status
            .lines()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(0); // a zombie has none
    return new Usage(ticks / TICKS_A_SECOND, kilobytes * 1024);
  }
}
