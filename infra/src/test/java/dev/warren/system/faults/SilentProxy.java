package dev.warren.system.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between one client and a server that can go silent, like the network of a closed laptop.
 * The connection stays open until the server ends it, or {@link #close()}.
 */
final class SilentProxy implements AutoCloseable {

  private final ServerSocket listening;
  private final int serverPort;
  private final CountDownLatch endedByServer = new CountDownLatch(1);
  private volatile @Nullable Socket client;
  private volatile @Nullable Socket server;
  private volatile boolean silent;

  SilentProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    run("proxy-accept", this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Drops everything from now on, in both directions. */
  void silence() {
    silent = true;
  }

  /** Waits for this long at most; returns whether the server has ended the connection. */
  boolean awaitEndByServer(Duration atMost) throws InterruptedException {
    return endedByServer.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void accept() throws IOException {
    Socket from = listening.accept();
    client = from;
    Socket to = new Socket(InetAddress.getLoopbackAddress(), serverPort);
    server = to;
    run("proxy-to-server", () -> pump(from.getInputStream(), to.getOutputStream()));
    try {
      pump(to.getInputStream(), from.getOutputStream());
    } finally {
      endedByServer.countDown();
      from.close();
    }
  }

  private void pump(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
      if (!silent) {
        to.write(buffer, 0, length);
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void run(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // The other direction also ends, and counts down endedByServer.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : new Socket[] {client, server}) {
      if (socket != null) {
        socket.close();
      }
    }
  }
}
