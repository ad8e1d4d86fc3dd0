package dev.warren.cli.publish;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How much standard input has, which is known of a file and not of a pipe. */
final class InputSize {

  private InputSize() {}

  /** The size in bytes; empty if it is unknown. */
  static OptionalLong of(InputStream in) {
    Path file = Path.of("/proc/self/fd/0");
    try {
      return in == System.in && Files.isRegularFile(file) && Files.size(file) > 0
          ? OptionalLong.of(Files.size(file))
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
