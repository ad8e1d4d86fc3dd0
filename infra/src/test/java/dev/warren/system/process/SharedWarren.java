package dev.warren.system.process;

import dev.warren.testkit.broker.FreePorts;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One worker and two gateways for all test classes in this JVM that do not stop or disturb a
 * process. Each test uses names of its own. A process starts when the first test needs it and ends
 * with the JVM.
 */
public final class SharedWarren {

  private static final AtomicInteger NAMES = new AtomicInteger();

  private static final List<WarrenProcess> PROCESSES = new CopyOnWriteArrayList<>();

  private static @Nullable TestBroker broker;
  private static @Nullable WarrenProcess worker;
  private static @Nullable WarrenProcess gateway;
  private static @Nullable WarrenProcess impatient;
  private static @Nullable WarrenProcess open;
  private static int tcpPort;

  private SharedWarren() {}

  /** The broker, with a healthy worker. */
  public static synchronized TestBroker broker() throws IOException {
    if (broker == null) {
      broker = TestBroker.shared();
      Runtime.getRuntime().addShutdownHook(new Thread(SharedWarren::end));
      worker = endWithJvm(WarrenProcess.worker(broker));
    }
    return broker;
  }

  /** The broker's worker. */
  public static synchronized WarrenProcess worker() throws IOException {
    broker();
    return worker;
  }

  /** A gateway with the default settings. */
  public static synchronized WarrenProcess gateway() throws IOException {
    if (gateway == null) {
      gateway = endWithJvm(WarrenProcess.gateway(broker()));
    }
    return gateway;
  }

  /** A gateway that closes a connection after two silent seconds. It also serves STOMP over TCP. */
  public static synchronized WarrenProcess impatientGateway() throws IOException {
    if (impatient == null) {
      tcpPort = FreePorts.next();
      impatient =
          endWithJvm(
              WarrenProcess.gateway(
                  broker(),
                  Map.of(
                      "WARREN_TCP_PORT",
                      Integer.toString(tcpPort),
                      "WARREN_SESSION_HEART_BEAT",
                      "1s",
                      // The tests' bursts are one user's.
                      "WARREN_RATES_USER_EVENTS",
                      "off")));
    }
    return impatient;
  }

  /** A gateway with the settings of {@code infra/up --open}. */
  public static synchronized WarrenProcess openGateway() throws IOException {
    if (open == null) {
      open =
          endWithJvm(
              WarrenProcess.gateway(
                  broker(),
                  Map.of(
                      "WARREN_ALLOWED_ORIGINS",
                      "self,http://localhost:[*],http://127.0.0.1:[*],null",
                      "WARREN_ACCESS_ANONYMOUS",
                      "demo",
                      "WARREN_ACCESS_ANY_TOKEN",
                      "demo",
                      "WARREN_ACCESS_ACCOUNTS_DEMO_TEAMS",
                      "team-7",
                      "WARREN_ACCESS_ACCOUNTS_DEMO_ROLE",
                      "user",
                      "WARREN_ACCESS_ACCOUNTS_DEMO_CHANNELS_READ",
                      "#",
                      "WARREN_ACCESS_ACCOUNTS_DEMO_CHANNELS_WRITE",
                      "#")));
    }
    return open;
  }

  /** The port for STOMP over TCP of {@link #impatientGateway}. */
  public static synchronized int tcpPort() {
    return tcpPort;
  }

  /** A name that no other test uses. */
  public static String freshName() {
    return "t" + NAMES.incrementAndGet();
  }

  private static WarrenProcess endWithJvm(WarrenProcess process) {
    PROCESSES.add(process);
    return process;
  }

  private static void end() {
    try {
      for (WarrenProcess process : PROCESSES) {
        process.kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
