package dev.warren.gateway.transport;

import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.session.SessionCounts;
import dev.warren.gateway.session.SessionSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import jdk.net.ExtendedSocketOptions;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.NettyPipeline;
import reactor.netty.ReactorNetty;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;
import reactor.netty.transport.ServerTransport;

/**
 * Sets the options of clients' sockets. Their send buffers are small, so that the bytes for a slow
 * client wait in the gateway, which bounds them, and not in the operating system. The operating
 * system probes quiet connections, because a client that vanished without closing its connection
 * would otherwise count as online for hours.
 */
public final class ClientSockets implements NettyServerCustomizer {

  /** The operating system probes a connection after this time without traffic. */
  private static final int KEEP_ALIVE_IDLE_S = 30;

  private static final int KEEP_ALIVE_INTERVAL_S = 10;

  /** After this many probes without a reply the connection ends. */
  private static final int KEEP_ALIVE_PROBES = 3;

  /**
   * How long sent bytes may stay unacknowledged, on connections with {@link #endUnacknowledged}.
   */
  private static final int UNACKNOWLEDGED_MS = 60_000;

  private final ResponseGuard responseGuard = new ResponseGuard();
  private final RequestGuard.Shared guards;
  private final int sendBuffer;
  private final HttpSettings http;
  private final SessionCounts counts;

  /**
   * @param counts for the refusals, and the connections that the gateway ends
   */
  public ClientSockets(
      SessionSettings settings,
      HttpSettings http,
      Admission admission,
      SessionCounts counts,
      FanOut fanOut) {
    this.guards =
        new RequestGuard.Shared(admission.addresses(), admission.limits(), counts, fanOut);
    this.sendBuffer = Math.toIntExact(settings.sendBuffer().toBytes());
    this.http = http;
    this.counts = counts;
  }

  @Override
  public HttpServer apply(HttpServer server) {
    return setUp(server)
        .accessLog(Boolean.getBoolean(ReactorNetty.ACCESS_LOG_ENABLED), RequestLog::line)
        .doOnChannelInit(
            (observer, channel, address) -> {
              RequestDeadlines.install(channel.pipeline(), NettyPipeline.HttpCodec, http, counts);
              channel
                  .pipeline()
                  .addAfter(RequestDeadlines.NAME, "requestGuard", new RequestGuard(guards))
                  .addAfter(NettyPipeline.HttpCodec, "responseGuard", responseGuard);
            });
  }

  public TcpServer apply(TcpServer server) {
    return setUp(server);
  }

  private <T extends ServerTransport<T, ?>> T setUp(T server) {
    T keptAlive =
        server
            .childOption(ChannelOption.SO_SNDBUF, sendBuffer)
            .childOption(ChannelOption.SO_KEEPALIVE, true);
    // The same options under two names: the way in which Netty opens the sockets decides which one
    // has an effect.
    return LoopResources.hasNativeSupport()
        ? keptAlive
            .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_S)
            .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEP_ALIVE_INTERVAL_S)
            .childOption(EpollChannelOption.TCP_KEEPCNT, KEEP_ALIVE_PROBES)
        : keptAlive
            .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEP_ALIVE_IDLE_S)
            .childOption(
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), KEEP_ALIVE_INTERVAL_S)
            .childOption(
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEP_ALIVE_PROBES);
  }

  /**
   * A connection has become a WebSocket, and has no more HTTP responses to guard. The handler's
   * place takes memory for as long as the connection lasts.
   */
  public static void upgraded(ChannelPipeline pipeline) {
    pipeline.remove(ResponseGuard.class);
  }

  /**
   * Ends a connection whose client acknowledges no bytes for a minute. Meant for connections that
   * the gateway writes to all the time: the operating system does not probe those, and gives up
   * only after a quarter of an hour. It has an effect only with Linux's epoll, and also ends the
   * connection of a client that does not read.
   */
  public static void endUnacknowledged(Channel channel) {
    if (channel instanceof EpollSocketChannel socket) {
      socket.config().setTcpUserTimeout(UNACKNOWLEDGED_MS);
    }
  }
}
