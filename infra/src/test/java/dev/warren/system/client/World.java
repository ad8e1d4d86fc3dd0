package dev.warren.system.client;

import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.broker.TestBroker;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Warren for the clients: a worker, a gateway that stays, and one that may be killed. Both are of
 * one RabbitMQ, so a client may be moved between them.
 */
final class World implements AutoCloseable {

  /** Pages of {@link ClientFiles} have another origin than the gateway. */
  private static final String ORIGINS = "self,http://localhost:[*],http://127.0.0.1:[*]";

  private static final Map<String, String> SETTINGS =
      Map.of(
          "WARREN_ALLOWED_ORIGINS",
          ORIGINS,
          // A token that has expired is refused soon.
          "WARREN_JWT_LEEWAY",
          "1s",
          "WARREN_SESSION_DRAIN_PERIOD",
          "1s");

  /** In this window of history, a repeated event is not recognized after some others. */
  private static final String SMALL_WINDOW = "16KB";

  private static final AtomicInteger NAMES = new AtomicInteger();

  private final TestBroker broker;
  private final List<WarrenProcess> processes = new CopyOnWriteArrayList<>();
  private final WarrenProcess gateway;
  private final WarrenProcess mortal;

  /** Ends the processes of an interrupted run. The broker has a shutdown hook of its own. */
  private final Thread onExit = new Thread(this::killProcesses, "kill-processes");

  private World(TestBroker broker) throws IOException {
    this.broker = broker;
    Runtime.getRuntime().addShutdownHook(onExit);
    try {
      add(WarrenProcess.worker(broker));
      gateway = add(WarrenProcess.gateway(broker, SETTINGS));
      Map<String, String> small = new HashMap<>(SETTINGS);
      small.put("WARREN_HISTORY_WINDOW", SMALL_WINDOW);
      mortal = add(WarrenProcess.gateway(broker, small));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts all programs; returns when they are healthy. */
  static World start() throws IOException {
    return new World(TestBroker.shared());
  }

  private WarrenProcess add(WarrenProcess process) {
    processes.add(process);
    return process;
  }

  TestBroker broker() {
    return broker;
  }

  WarrenProcess gateway() {
    return gateway;
  }

  /**
   * The gateway that a row may kill, with a small window of history. Only one row may use it at a
   * time.
   */
  WarrenProcess mortalGateway() {
    return mortal;
  }

  /** A name that no other row uses. */
  static String freshName() {
    return "r" + NAMES.incrementAndGet();
  }

  /**
   * A token of a user who may read and write the channels of a row.
   *
   * @param seconds how long it lives
   */
  String token(String user, String row, int seconds) throws IOException, InterruptedException {
    String channels =
        """
        "chat.%1$s.#","sessions.%1$s.#","users.%2$s\""""
            .formatted(row, user);
    return gateway.token(
        """
        {"user":"%s","ttlSeconds":%d,"channels":{"read":[%s],"write":[%s]}}"""
            .formatted(user, seconds, channels, channels));
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException exiting) {
      return; // the shutdown hooks do it
    }
    killProcesses();
    broker.close();
  }

  private void killProcesses() {
    for (WarrenProcess process : processes) {
      try {
        process.kill();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
