package dev.warren.bench.load;

import dev.warren.bench.peer.Target;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The address of the WebSocket server and the upgrade request for it. */
final class Server {

  private final Dialect dialect;
  private final URI url;
  private final InetSocketAddress address;
  private final byte[] upgrade;

  private Server(Dialect dialect, URI url, String path) {
    this.dialect = dialect;
    this.url = url;
    address = new InetSocketAddress(url.getHost(), url.getPort() < 0 ? 80 : url.getPort());
    upgrade = upgrade(path);
  }

  static Server subscribing(Target target, int heartBeatMs) {
    Dialect dialect = Dialect.of(target, heartBeatMs);
    URI url = URI.create(target.url());
    return new Server(dialect, url, dialect.path(path(url)));
  }

  static Server publishing(Target target, int heartBeatMs) {
    Dialect dialect = Dialect.of(target, heartBeatMs);
    URI url = URI.create(target.url());
    return new Server(dialect, url, dialect.publishingPath(path(url)));
  }

  Dialect dialect() {
    return dialect;
  }

  InetSocketAddress address() {
    return address;
  }

  /** The HTTP request that opens every connection. */
  byte[] upgrade() {
    return upgrade;
  }

  private static String path(URI url) {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  /** Uses the key of RFC 6455's example: the load generator does not need a secret one. */
  private byte[] upgrade(String path) {
    String protocol =
        dialect.subprotocol().isEmpty()
            ? ""
            : "Sec-WebSocket-Protocol: " + dialect.subprotocol() + "\r\n";
    String request =
        """
        GET %s HTTP/1.1\r
        Host: %s:%d\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        %s\r
        """
            .formatted(path, url.getHost(), address.getPort(), protocol);
    return request.getBytes(StandardCharsets.US_ASCII);
  }
}
