package dev.warren.bench.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports of this machine. */
final class Ports {

  /**
   * This is lower than the kernel's range for outgoing connections, of which a load opens
   * thousands.
   */
  private static final int FIRST = 20_000;

  private static final int END = 32_000;

  private static final Duration START = Duration.ofSeconds(30);

  /**
   * Ports already in use by this process, because two servers that start at the same time must not
   * get the same one.
   */
  private static final Set<Integer> GIVEN = new HashSet<>();

  private Ports() {}

  static synchronized int free() {
    for (int tries = 0; tries < 200; tries++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (isFree(port) && GIVEN.add(port)) {
        return port;
      }
    }
    throw new IllegalStateException("found no free port from " + FIRST + " to " + END);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  /** Whether a server listens on this port. */
  static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /** Waits until a server listens on the port. A node's plugins may listen later than its AMQP. */
  static void await(int port) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (!answers(port)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("nobody listens on port " + port + " after " + START);
      }
      Thread.sleep(50);
    }
  }
}
