package dev.warren.system.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A stream whose text a test reads while a command writes it. Thread-safe. */
final class Printed extends ByteArrayOutputStream {

  @Override
  public synchronized String toString() {
    return toString(StandardCharsets.UTF_8);
  }
}
