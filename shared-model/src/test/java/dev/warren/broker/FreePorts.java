package dev.warren.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ports for programs that the tests start: below where the kernel takes outgoing connections' ports
 * from, so that one stays free until its program has come up, and over a kill, whatever other tests
 * do meanwhile. None is given twice.
 */
public final class FreePorts {

  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;

  private static final Random RANDOM = new Random();
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private FreePorts() {}

  public static int next() {
    for (int tries = 0; tries < 200; tries++) {
      int port = FIRST + RANDOM.nextInt(COUNT);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        if (GIVEN.add(port)) {
          return port;
        }
      } catch (IOException taken) {
        // Another one, then.
      }
    }
    throw new UncheckedIOException(new IOException("found no free port"));
  }
}
