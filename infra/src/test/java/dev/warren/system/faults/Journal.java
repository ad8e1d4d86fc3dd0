package dev.warren.system.faults;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A file with a line for each send, outcome and fault, in which a lost message can be traced.
 * {@link #write} flushes, so that the file is complete even after a crash of the test. Thread-safe.
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
