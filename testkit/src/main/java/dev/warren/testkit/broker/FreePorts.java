package dev.warren.testkit.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ports for programs that the tests start. They are below the kernel's range for outgoing
 * connections. So no connection of another test takes a port before its program has started, or
 * while the program is dead.
 */
public final class FreePorts {

  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;

  private static final Random RANDOM = new Random();
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private FreePorts() {}

  /** A free port; no two calls in this JVM return the same. */
  public static int next() {
    for (int tries = 0; tries < 200; tries++) {
      int port = FIRST + RANDOM.nextInt(COUNT);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        if (GIVEN.add(port)) {
          return port;
        }
      } catch (IOException taken) {
        // Taken: try another one.
      }
    }
    throw new UncheckedIOException(
        new IOException("no free port between %d and %d".formatted(FIRST, FIRST + COUNT)));
  }
}
