package dev.warren.bench.peer.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.NettyRuntime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Broadcasts a publisher's bodies with Warren's WebSocket, event loops, batching and bytes on the
 * wire, but without sessions, rights, limits and a broker.
 *
 * <p>A connection to {@code /?publish} sends bodies, one per binary frame; every other connection
 * subscribes to all of them.
 */
public final class BareNetty {

  private static final int BACKLOG = 4_096;
  private static final int REQUEST_MAX_BYTES = 65_536;

  private BareNetty() {}

  /**
   * @param args the port, on loopback, followed by the broker's URI if messages come from a stream
   *     instead of a publisher's connection
   */
  public static void main(String[] args) throws Exception {
    Map<EventLoop, LoopBroadcast> broadcasts = new LinkedHashMap<>();
    EventLoopGroup group = loops(NettyRuntime.availableProcessors(), broadcasts);
    if (args.length > 1) {
      BareLog.read(args[1], broadcasts.values());
    }
    listen(Integer.parseInt(args[0]), group, broadcasts).closeFuture().sync();
  }

  /**
   * Accepts connections until the returned channel is closed.
   *
   * @param port 0 for any
   */
  static Channel listen(int port, int loops) throws InterruptedException {
    Map<EventLoop, LoopBroadcast> broadcasts = new LinkedHashMap<>();
    return listen(port, loops(loops, broadcasts), broadcasts);
  }

  private static EventLoopGroup loops(int loops, Map<EventLoop, LoopBroadcast> broadcasts) {
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(loops, io);
    group.forEach(loop -> broadcasts.put((EventLoop) loop, new LoopBroadcast((EventLoop) loop)));
    return group;
  }

  private static Channel listen(
      int port, EventLoopGroup group, Map<EventLoop, LoopBroadcast> broadcasts)
      throws InterruptedException {
    Class<? extends ServerSocketChannel> type =
        Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel client) {
                    client
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(REQUEST_MAX_BYTES))
                        .addLast(new BareUpgrade(broadcasts));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .sync()
            .channel();
    server.closeFuture().addListener(closed -> group.shutdownGracefully());
    return server;
  }
}
