package dev.warren.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One event loop's thread, and the objects that its connections share. */
final class Loop implements AutoCloseable {

  private static final int CONNECT_TIMEOUT_MS = 10_000;

  /**
   * Real clients run on other machines. Here their buffers are in the server's kernel: by default
   * Linux would let them grow to 32 MB each, use up all TCP memory and then drop packets.
   */
  private static final int BUFFER = 1024 * 1024;

  /** The buffer of a slow client. It is small, so that data wait at the server. */
  private static final int SMALL_BUFFER = 16 * 1024;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  private final OneBuffer buffer = new OneBuffer();
  private final Partial.Spares spares = new Partial.Spares();

  EventLoop executor() {
    return group.next();
  }

  /** The bytes of the last read. */
  ByteBuffer bytes() {
    return buffer.bytes();
  }

  Partial.Spares spares() {
    return spares;
  }

  ChannelFuture connect(InetSocketAddress address, Subscriber subscriber, boolean slow) {
    Class<? extends Channel> kind =
        Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(kind)
            .option(ChannelOption.RECVBUF_ALLOCATOR, buffer)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
            .option(ChannelOption.TCP_NODELAY, true)
            // A failed write closes nothing: the server's reason may still be unread. The end of
            // the input closes.
            .option(ChannelOption.AUTO_CLOSE, false)
            .option(ChannelOption.SO_RCVBUF, slow ? SMALL_BUFFER : BUFFER)
            .handler(subscriber);
    return bootstrap.connect(address);
  }

  /** Runs a task on the loop and waits for it. Must not be called on the loop. */
  <T> T call(Callable<T> what) {
    try {
      return executor().submit(what).get();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  void run(Runnable what) {
    call(
        () -> {
          what.run();
          return true;
        });
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    buffer.free();
  }
}
