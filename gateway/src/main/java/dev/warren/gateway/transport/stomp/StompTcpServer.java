package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.transport.ClientSockets;
import dev.warren.gateway.transport.Doors;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.tcp.TcpServer;

/** Serves STOMP over TCP, where {@code warren.tcp.port} is set. */
public final class StompTcpServer implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(StompTcpServer.class);

  private static final Duration UNBIND_TIMEOUT = Duration.ofSeconds(3);

  private final Doors doors;
  private final SenderHeaders senderHeaders;
  private final ClientSockets sockets;
  private final @Nullable Integer port;
  private final @Nullable InetAddress address;

  private volatile @Nullable DisposableServer server;

  /**
   * @param address the address to listen on; null for every address
   */
  public StompTcpServer(
      Doors doors,
      SenderHeaders senderHeaders,
      ClientSockets sockets,
      TcpSettings tcp,
      @Nullable InetAddress address) {
    this.doors = doors;
    this.senderHeaders = senderHeaders;
    this.sockets = sockets;
    this.port = tcp.port();
    this.address = address;
  }

  /** The port that the server listens on; 0 while it does not listen. */
  public int port() {
    DisposableServer current = server;
    return current == null ? 0 : current.port();
  }

  @Override
  public void start() {
    if (port == null) {
      return;
    }
    TcpServer listening = sockets.apply(TcpServer.create()).port(port);
    if (address != null) {
      listening = listening.host(address.getHostAddress());
    }
    DisposableServer bound =
        listening
            .doOnConnection(
                connection -> connection.addHandlerLast(new StompOverTcp(doors, senderHeaders)))
            // Never completes, because the end of this publisher would end the connection.
            .handle((in, out) -> Mono.never())
            .bindNow();
    server = bound;
    log.info("STOMP over TCP listens on port {}", bound.port());
  }

  @Override
  public void stop() {
    DisposableServer current = server;
    server = null;
    if (current != null) {
      current.disposeNow(UNBIND_TIMEOUT);
    }
  }

  /** Accepts connections for as long as the web server does. */
  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
  }

  @Override
  public boolean isRunning() {
    return server != null;
  }
}
