package dev.warren.system.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client's connection through the proxy: a WebSocket, an event stream, or HTTP requests. */
final class ProxiedConnection {

  private static final int BUFFER = 16 * 1024;

  /** How long a client may take to reply to a close frame. */
  private static final int CLOSE_MILLIS = 3_000;

  private final Socket client;
  private final Faults faults;
  private final Connections all;
  private final CountDownLatch clientEnded = new CountDownLatch(1);
  private volatile @Nullable Socket server;
  private volatile boolean webSocket;
  private volatile boolean open;

  /** Whether both directions swallow everything; a connection that has lost bytes stays so. */
  private volatile boolean silent;

  /** Whether the server's side has ended for the client, which may still write. */
  private volatile boolean serverEnded;

  ProxiedConnection(Socket client, Faults faults, Connections all) {
    this.client = client;
    this.faults = faults;
    this.all = all;
  }

  /** Connects the client with the server's port, and passes bytes until one side ends. */
  void run(int serverPort) {
    try {
      client.setTcpNoDelay(true);
      switch (faults.door) {
        case SHUT -> cut();
        case HANGING -> swallow(client.getInputStream());
        case OPEN -> pass(serverPort);
      }
    } catch (IOException ended) {
      // One of the sides has ended the connection.
    } finally {
      open = false;
      close();
      all.ended(this);
    }
  }

  private void pass(int serverPort) throws IOException {
    InputStream fromClient = new BufferedInputStream(client.getInputStream(), BUFFER);
    HttpHead request = HttpHead.read(fromClient);
    Faults.Upgrades upgrades = request.isUpgrade() ? faults.upgrades : Faults.Upgrades.PASS;
    if (request.isUpgrade()) {
      all.upgradeRequested();
    }
    switch (upgrades) {
      case FORBIDDEN -> refuse();
      case SWALLOWED -> swallow(fromClient);
      case PASS, CUT -> connect(serverPort, request, fromClient, upgrades);
    }
  }

  private void connect(
      int serverPort, HttpHead request, InputStream fromClient, Faults.Upgrades upgrades)
      throws IOException {
    Socket to = new Socket(InetAddress.getLoopbackAddress(), serverPort);
    server = to;
    to.setTcpNoDelay(true);
    write(to.getOutputStream(), request.withoutExtensions().bytes());
    InputStream fromServer = new BufferedInputStream(to.getInputStream(), BUFFER);
    if (request.isUpgrade()) {
      HttpHead response = HttpHead.read(fromServer);
      if (response.isSwitched()) {
        all.upgraded();
      }
      write(client.getOutputStream(), response.bytes());
      if (upgrades == Faults.Upgrades.CUT) {
        cut();
        return;
      }
      webSocket = response.isSwitched();
    }
    open = true;
    all.run("proxy-up", () -> up(fromClient, to.getOutputStream()));
    down(fromServer, client.getOutputStream());
  }

  /** The client's end is the end of the connection. */
  private void up(InputStream from, OutputStream to) throws IOException {
    try {
      pump(from, to, true);
    } finally {
      clientEnded.countDown();
      close();
    }
  }

  /** The server's end ends the connection, unless the client must not see it. */
  private void down(InputStream from, OutputStream to) throws IOException {
    try {
      pump(from, to, false);
    } finally {
      if (silent || serverEnded) {
        try {
          clientEnded.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private void pump(InputStream from, OutputStream to, boolean up) throws IOException {
    if (webSocket) {
      frames(from, to, up);
    } else {
      bytes(from, to, up);
    }
  }

  private void refuse() throws IOException {
    String response = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    client.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII));
    client.shutdownOutput();
    swallow(client.getInputStream());
  }

  private static void swallow(InputStream from) throws IOException {
    byte[] buffer = new byte[BUFFER];
    while (from.read(buffer) >= 0) {
      // Nothing passes.
    }
  }

  private void bytes(InputStream from, OutputStream to, boolean up) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
      if (passes(up)) {
        byte[] piece = new byte[length];
        System.arraycopy(buffer, 0, piece, 0, length);
        write(to, piece);
      }
    }
  }

  private void frames(InputStream from, OutputStream to, boolean up) throws IOException {
    while (true) {
      WebSocketFrame frame = WebSocketFrame.read(from);
      if (up && frame.isClose()) {
        all.clientClosed(frame.closeCode());
        if (serverEnded) {
          return;
        }
      }
      if (passes(up)) {
        // No other thread may write between the bytes of a frame.
        synchronized (to) {
          write(to, frame.bytes());
          if (!up && faults.repeats && frame.isWholeMessage()) {
            write(to, frame.bytes());
          }
        }
      }
    }
  }

  private boolean passes(boolean up) {
    return !silent && (up || !serverEnded);
  }

  private void write(OutputStream to, byte[] bytes) throws IOException {
    int millis = faults.delay;
    if (millis == 0) {
      to.write(bytes);
      return;
    }
    try {
      Thread.sleep(millis);
      for (int sent = 0; sent < bytes.length; ) {
        int piece = Faults.piece(bytes.length - sent);
        to.write(bytes, sent, piece);
        sent += piece;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Whether bytes pass between the client and a gateway. */
  boolean isOpen() {
    return open && !silent && !serverEnded;
  }

  boolean isWebSocket() {
    return webSocket;
  }

  /** Swallows everything from now on, without an end. */
  void silence() {
    silent = true;
  }

  /** Ends the server's side for the client (FIN), without a close frame. */
  void endServersSide() {
    serverEnded = true;
    try {
      client.shutdownOutput();
    } catch (IOException ended) {
      // The client was faster.
    }
  }

  /** Closes the WebSocket with this code, as a gateway does. */
  void closeWith(int code) {
    serverEnded = true;
    try {
      OutputStream to = client.getOutputStream();
      synchronized (to) {
        to.write(WebSocketFrame.close(code, "by the test").bytes());
      }
    } catch (IOException ended) {
      // The client was faster.
    }
    all.run("proxy-close", this::endUnlessClosed);
  }

  /**
   * Like a gateway, does not wait longer for the client's close frame. A reset could overtake it.
   */
  private void endUnlessClosed() {
    try {
      if (!clientEnded.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        endServersSide();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Resets the connection on both sides. */
  void cut() {
    open = false;
    for (Socket socket : new Socket[] {client, server}) {
      if (socket != null) {
        try {
          socket.setSoLinger(true, 0);
        } catch (IOException ended) {
          // It is closed below in any case.
        }
      }
    }
    close();
  }

  private void close() {
    for (Socket socket : new Socket[] {client, server}) {
      if (socket != null) {
        try {
          socket.close();
        } catch (IOException ended) {
          // Nothing more can be done.
        }
      }
    }
  }
}
