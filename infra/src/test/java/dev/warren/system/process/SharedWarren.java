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
 * A RabbitMQ, a worker and two gateways for all classes of this JVM that try a client, each under
 * names of its own. What is wanted first starts it; it ends with the JVM.
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

  public static synchronized TestBroker broker() throws IOException {
    if (broker == null) {
      broker = TestBroker.start();
      Runtime.getRuntime().addShutdownHook(new Thread(SharedWarren::end));
    }
    if (worker == null) {
      worker = endingWithTheJvm(WarrenProcess.worker(broker));
    }
    worker.awaitHealthy();
    return broker;
  }

  /** With the default settings. */
  public static synchronized WarrenProcess gateway() throws IOException {
    if (gateway == null) {
      gateway = endingWithTheJvm(WarrenProcess.gateway(broker()));
    }
    gateway.awaitHealthy();
    return gateway;
  }

  /** Lets clients in without a token, by the settings of {@code infra/up --open}. */
  public static synchronized WarrenProcess openGateway() throws IOException {
    if (open == null) {
      open =
          endingWithTheJvm(
              WarrenProcess.start(
                  "gateway",
                  Map.of(
                      "SPRING_RABBITMQ_ADDRESSES", broker().url(),
                      "WARREN_JWT_SECRET", WarrenProcess.JWT_SECRET,
                      "WARREN_ALLOWED_ORIGINS",
                          "self,http://localhost:[*],http://127.0.0.1:[*],null",
                      "WARREN_ACCESS_ANONYMOUS", "demo",
                      "WARREN_ACCESS_ANY_TOKEN", "demo",
                      "WARREN_ACCESS_ACCOUNTS_DEMO_TEAMS", "team-7",
                      "WARREN_ACCESS_ACCOUNTS_DEMO_ROLE", "user",
                      "WARREN_ACCESS_ACCOUNTS_DEMO_CHANNELS_READ", "#",
                      "WARREN_ACCESS_ACCOUNTS_DEMO_CHANNELS_WRITE", "#")));
    }
    open.awaitHealthy();
    return open;
  }

  /** That misses who is silent for two seconds, and speaks STOMP over TCP too. */
  public static synchronized WarrenProcess impatientGateway() throws IOException {
    if (impatient == null) {
      tcpPort = FreePorts.next();
      impatient =
          endingWithTheJvm(
              WarrenProcess.start(
                  "gateway",
                  Map.of(
                      "SPRING_RABBITMQ_ADDRESSES",
                      broker().url(),
                      "WARREN_JWT_SECRET",
                      WarrenProcess.JWT_SECRET,
                      "WARREN_DEV_TOKENS",
                      "true",
                      "WARREN_TCP_PORT",
                      Integer.toString(tcpPort),
                      "WARREN_SESSION_HEART_BEAT",
                      "1s")));
    }
    impatient.awaitHealthy();
    return impatient;
  }

  /** Of {@link #impatientGateway}. */
  public static synchronized int tcpPort() {
    return tcpPort;
  }

  /** A name that no test has used. */
  public static String freshName() {
    return "t" + NAMES.incrementAndGet();
  }

  private static WarrenProcess endingWithTheJvm(WarrenProcess process) {
    PROCESSES.add(process);
    return process;
  }

  /** Processes are killed, as nothing of them is needed any more. */
  private static void end() {
    try {
      for (WarrenProcess process : PROCESSES) {
        process.kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    broker.close();
  }
}
