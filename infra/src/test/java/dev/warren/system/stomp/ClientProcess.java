package dev.warren.system.stomp;

import dev.warren.system.driver.DriverProcess;
import java.io.IOException;
import java.nio.file.Path;

/** A driven STOMP client in a process. */
final class ClientProcess extends DrivenClient {

  private final DriverProcess process;

  private ClientProcess(DriverProcess process) {
    super(process);
    this.process = process;
  }

  /** Starts a program of {@code infra/src/test}. */
  static ClientProcess start(String interpreter, Path program) throws IOException {
    return new ClientProcess(DriverProcess.start(interpreter, program));
  }

  long pid() {
    return process.pid();
  }
}
