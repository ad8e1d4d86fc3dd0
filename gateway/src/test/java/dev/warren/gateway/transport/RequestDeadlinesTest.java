package dev.warren.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.session.HttpEnd;
import dev.warren.gateway.session.SessionCounts;
import dev.warren.testkit.Patience;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses that clients read slowly, and requests that a busy gateway reads late. */
class RequestDeadlinesTest {

  private static final int PART = 64 * 1024;
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration HEAD_TIMEOUT = Duration.ofMillis(100);

  private SlowChannel channel = new SlowChannel();

  /** A channel whose other end takes as many bytes as the test allows. */
  private static final class SlowChannel extends EmbeddedChannel {

    private final SessionCounts counts = new SessionCounts();
    private long room;

    SlowChannel() {
      pipeline().addLast("codec", new HttpServerCodec());
      Duration enough = Duration.ofMinutes(1);
      RequestDeadlines.install(
          pipeline(),
          "codec",
          new HttpSettings(HEAD_TIMEOUT, enough, enough, READ_TIMEOUT, 100, false),
          counts);
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer writes) {
      long count = Math.min(room, writes.totalPendingWriteBytes());
      room -= count;
      writes.removeBytes(count);
    }

    void take(long bytes) {
      room = bytes;
      flush();
      runScheduledPendingTasks();
    }
  }

  @AfterEach
  void close() {
    channel.close();
  }

  private static void pass(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  private void receive(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
  }

  @Test
  void requestThatCameWhileTheGatewayWasLateCounts() {
    // The deadline runs from the start of the connection, which a busy machine may miss.
    Patience.await("half a head before the deadline")
        .until(
            () -> {
              long begun = System.nanoTime();
              channel = new SlowChannel();
              receive("GET / HTTP/1.1\r\n");
              return System.nanoTime() - begun < HEAD_TIMEOUT.toNanos();
            });
    pass(HEAD_TIMEOUT.multipliedBy(2));
    channel.runScheduledPendingTasks();
    receive("Host: localhost\r\n\r\n");
    pass(HEAD_TIMEOUT.multipliedBy(2));
    channel.runScheduledPendingTasks();
    assertThat(channel.counts.httpEnds(HttpEnd.HEAD)).isZero();
    assertThat(channel.<Object>readInbound()).isInstanceOf(HttpRequest.class);
  }

  @Test
  void headThatDoesNotEndEndsTheConnection() {
    receive("GET / HTTP/1.1\r\n");
    Patience.await("the end of a client that sends half a head")
        .until(
            () -> {
              channel.runScheduledPendingTasks();
              return !channel.isOpen() || !channel.outboundMessages().isEmpty();
            });
  }

  @Test
  void whoReadsOnGetsTheWholeResponse() {
    // Ends the wait for a head.
    receive("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    channel.write(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            Unpooled.wrappedBuffer(new byte[100 * PART])));
    long longAfter = System.nanoTime() + 2 * READ_TIMEOUT.toNanos();
    for (int i = 0; i < 50; i++) {
      channel.take(PART);
      assertThat(channel.isOpen()).as("after part %d", i).isTrue();
      long next = longAfter - (50 - i) * READ_TIMEOUT.toNanos() * 2 / 50;
      while (System.nanoTime() < next) {
        Thread.onSpinWait();
      }
    }
    Patience.await("the end of a client that reads a byte now and then")
        .until(
            () -> {
              channel.take(1);
              return !channel.isOpen();
            });
  }
}
