package dev.warren.system.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The connections of a proxy, and what it has seen of the client. Thread-safe. */
final class Connections {

  /** Work that ends with an {@link IOException} when its connection ends. */
  interface Work {
    void run() throws IOException;
  }

  private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
  private final List<Long> attempts = new CopyOnWriteArrayList<>();
  private final List<Integer> closeCodes = new CopyOnWriteArrayList<>();
  private final AtomicInteger upgrades = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();

  void began(ProxiedConnection connection) {
    attempts.add(System.nanoTime());
    open.add(connection);
  }

  void ended(ProxiedConnection connection) {
    open.remove(connection);
  }

  void upgradeRequested() {
    upgrades.incrementAndGet();
  }

  void upgraded() {
    accepted.incrementAndGet();
  }

  void clientClosed(int code) {
    closeCodes.add(code);
  }

  /** All connections that have not ended. */
  List<ProxiedConnection> current() {
    return List.copyOf(open);
  }

  /** The WebSockets through which bytes pass. */
  List<ProxiedConnection> webSockets() {
    return open.stream().filter(each -> each.isWebSocket() && each.isOpen()).toList();
  }

  /** When each connection of the client began, by {@link System#nanoTime()}. */
  List<Long> attempts() {
    return new ArrayList<>(attempts);
  }

  /** The number of requests for a WebSocket. */
  int upgrades() {
    return upgrades.get();
  }

  /** The number of WebSockets that a gateway has accepted. */
  int accepted() {
    return accepted.get();
  }

  /** The codes of the client's close frames. */
  List<Integer> closeCodes() {
    return List.copyOf(closeCodes);
  }

  void run(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException ended) {
                // The connection's other direction notices the same.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }
}
