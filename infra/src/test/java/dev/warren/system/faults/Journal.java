package dev.warren.system.faults;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What happened, a line each, in a file: each id before it is sent, then its outcome, and the
 * faults among them. For whoever looks for a lost message, also after a crash of the test: a line
 * is with the operating system when {@link #write} returns. Thread-safe.
 */
final class Journal implements AutoCloseable {

  private final BufferedWriter file;

  Journal(Path file) throws IOException {
    this.file = Files.newBufferedWriter(file);
  }

  synchronized void write(String what, Object of) {
    try {
      file.write(Instant.now() + " " + what + " " + of + "\n");
      file.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
