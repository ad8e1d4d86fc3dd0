package dev.warren.gateway.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.NoLeaks;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Between two runs the loop serves its sockets, and waits for clients if most are slow. */
@ExtendWith(NoLeaks.class)
class LoopTurnsTest {

  private final OneLoop loop = new OneLoop();

  @Test
  void theLoopWaitsWhenMostClientsAreSlow() {
    List<FakeClient> clients = List.of(FakeClient.withSmallBuffer(), FakeClient.withSmallBuffer());
    TextEncoder encoder = new TextEncoder("1");
    for (FakeClient client : clients) {
      client.connection.reads = false;
      loop.subscribe(client, "a", encoder);
    }
    for (int i = 0; i < 20; i++) {
      loop.offer("a");
      loop.run();
    }
    assertThat(loop.onLoop.position()).as("after the last run").isLessThan(20);
    for (FakeClient client : clients) {
      client.connection.reads = true;
      client.outbox.flush();
    }
    loop.pass(5);
    assertThat(loop.onLoop.position()).isEqualTo(20);
    for (FakeClient client : clients) {
      assertThat(client.frames()).hasSize(20);
      assertThat(client.timesFull).isZero();
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void messagesGoOutBetweenTwoReads() {
    FakeClient client = FakeClient.withSmallBuffer();
    loop.subscribe(client, "a", new TextEncoder("1"));
    for (int i = 1; i <= 10; i++) {
      loop.offer("a");
      // None of the loop's tasks runs meanwhile, as in a loop that only reads.
      while (loop.onLoop.position() < i) {
        loop.beforeRead();
      }
      if (i % 3 == 0) {
        loop.pass(2); // The loop's tasks have nothing left to write.
      }
    }
    loop.pass(2);
    loop.offer("a");
    loop.pass(2);

    assertThat(client.frames()).hasSize(11);
  }

  /** A real loop and a real socket, because the test is about their order. */
  @Test
  void socketsAreServedBetweenTwoRuns() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (ServerSocket client = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      EventLoop real = group.next();
      LoopFanOut fanOutOfReal = loop.fanOut.on(real);
      CompletableFuture<Long> readAt = new CompletableFuture<>();
      ChannelFuture connected =
          new Bootstrap()
              .group(group)
              .channel(NioSocketChannel.class)
              .handler(
                  new SimpleChannelInboundHandler<ByteBuf>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, ByteBuf read) {
                      readAt.complete(fanOutOfReal.position());
                    }
                  })
              .connect(client.getLocalSocketAddress());
      try (Socket socket = client.accept()) {
        connected.sync();
        CountDownLatch goOn = new CountDownLatch(1);
        real.execute(() -> await(goOn));
        for (int i = 0; i < 20_000; i++) {
          loop.offer("a");
        }
        socket.getOutputStream().write('x');
        goOn.countDown();
        assertThat(readAt.get(5, TimeUnit.MINUTES)).isBetween(1L, 2_000L);
      }
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
