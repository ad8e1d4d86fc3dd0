package dev.warren.system.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A proxy between one client and a gateway. It understands the frames of WebSockets, and injects
 * faults on demand. Its address stays the same when it is moved to another gateway.
 */
public final class FaultyProxy implements AutoCloseable {

  private final ServerSocket listening;
  private final Faults faults = new Faults();
  private final Connections connections = new Connections();
  private volatile int gatewayPort;

  public FaultyProxy(int gatewayPort) throws IOException {
    this.gatewayPort = gatewayPort;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    connections.run("proxy-accept", this::accept);
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      ProxiedConnection connection = new ProxiedConnection(client, faults, connections);
      connections.began(connection);
      connections.run("proxy-down", () -> connection.run(gatewayPort));
    }
  }

  /** The origin of the gateway as the client reaches it. */
  public String origin() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  /** The switches for new connections, delays and repetitions. */
  Faults faults() {
    return faults;
  }

  Connections connections() {
    return connections;
  }

  /** New connections go to this gateway; the present ones stay. */
  void moveTo(int port) {
    gatewayPort = port;
  }

  /** Resets all connections. */
  void cut() {
    connections.current().forEach(ProxiedConnection::cut);
  }

  /** Resets all connections, and every new one, until {@link #open()}. */
  public void shut() {
    faults.door = Faults.Door.SHUT;
    cut();
  }

  /** Swallows all bytes of all connections, new ones included, until {@link #open()}. */
  void swallow() {
    faults.door = Faults.Door.HANGING;
    connections.current().forEach(ProxiedConnection::silence);
  }

  /**
   * Lets new connections pass again. Connections that have lost bytes stay silent, as those of a
   * network that forgot them.
   */
  public void open() {
    faults.door = Faults.Door.OPEN;
  }

  /** Ends the gateway's side of all connections without a close frame. */
  void halfClose() {
    connections.current().forEach(ProxiedConnection::endServersSide);
  }

  /** Closes all WebSockets with this code; returns their number. */
  int closeWith(int code) {
    var webSockets = connections.webSockets();
    webSockets.forEach(each -> each.closeWith(code));
    return webSockets.size();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }
}
