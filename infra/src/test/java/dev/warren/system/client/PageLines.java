package dev.warren.system.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server of WebSockets, by which agents in pages get their commands and send their events. The
 * driver polls no page, so events come as soon as they do from a process.
 */
final class PageLines implements AutoCloseable {

  /** RFC 6455, section 1.3. */
  private static final String ACCEPTED = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /** The agent at the other end of a WebSocket. */
  interface Owner {

    /** The page has opened its WebSocket. */
    void opened(Socket socket);

    void line(String line);

    /** The page has been closed, or its browser has ended. */
    void ended();
  }

  private final ServerSocket listening;
  private final Map<String, Owner> owners = new ConcurrentHashMap<>();

  PageLines() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    run("page-lines", this::accept);
  }

  /** The address of a page's WebSocket. */
  String address(String name, Owner owner) {
    owners.put(name, owner);
    return "ws://127.0.0.1:%d/%s".formatted(listening.getLocalPort(), name);
  }

  private void accept() throws IOException {
    while (true) {
      Socket socket = listening.accept();
      run("page-line", () -> read(socket));
    }
  }

  private void read(Socket socket) throws IOException {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream from = new BufferedInputStream(socket.getInputStream());
      HttpHead request = HttpHead.read(from);
      Owner owner = owners.remove(request.path().substring(1));
      if (owner == null) {
        return;
      }
      try {
        socket.getOutputStream().write(accepted(request.header("Sec-WebSocket-Key")));
        owner.opened(socket);
        for (WebSocketFrame frame = WebSocketFrame.read(from);
            frame.isWholeMessage();
            frame = WebSocketFrame.read(from)) {
          owner.line(frame.content());
        }
      } finally {
        owner.ended();
      }
    }
  }

  private static byte[] accepted(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + ACCEPTED).getBytes(StandardCharsets.US_ASCII));
      return """
          HTTP/1.1 101 Switching Protocols\r
          Upgrade: websocket\r
          Connection: Upgrade\r
          Sec-WebSocket-Accept: %s\r
          \r
          """
          .formatted(Base64.getEncoder().encodeToString(digest))
          .getBytes(StandardCharsets.US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(String name, Connections.Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException ended) {
                // The page, or the server, has been closed.
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
