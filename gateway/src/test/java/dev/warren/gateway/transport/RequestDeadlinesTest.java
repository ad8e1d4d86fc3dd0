package dev.warren.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The heads of requests that come together, and responses that are read slowly. */
class RequestDeadlinesTest {

  private static final int PART = 64 * 1024;
  private static final Duration READ_TIMEOUT = Duration.ofMillis(50);

  private final SlowChannel channel = new SlowChannel();

  /** The other end takes as many bytes as the test says. */
  private static final class SlowChannel extends EmbeddedChannel {

    private long room;

    SlowChannel() {
      pipeline().addLast("codec", new HttpServerCodec());
      Duration enough = Duration.ofMinutes(1);
      RequestDeadlines.install(
          pipeline(),
          "codec",
          new HttpSettings(enough, enough, enough, READ_TIMEOUT, 100, false),
          new SessionCounts());
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

  /** Of each request, whether it is well-formed. */
  private String requests() {
    List<String> requests = new ArrayList<>();
    Object next;
    while ((next = channel.readInbound()) != null) {
      if (next instanceof HttpRequest request) {
        requests.add(request.decoderResult().isSuccess() ? "taken" : "refused");
      }
      ReferenceCountUtil.release(next);
    }
    return String.join(" ", requests);
  }

  /** In the requests, {@code ~} stands for the end of a line, and {@code /} for that of a read. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "folded              | G *~H: a~b: c~ d~~                                   | refused",
        "folded behind GET   | G *~H: a~~G *~H: a~b: c~ d~~                         | taken refused",
        "whole behind GET    | G *~H: a~~G *~H: a~b: c~~                            | taken taken",
        "in parts behind GET | G *~H: a~~G *~H: a~b: c~/ d~~                        | taken refused",
        "folded behind body  | P *~H: a~L: 2~~xyG *~H: a~b: c~ d~~                  | taken refused",
        "body like a fold    | P *~H: a~L: 4~~~ yG *~H: a~b: c~~                    | taken taken",
        "body in two reads   | P *~H: a~L: 4~~~/ yG *~H: a~b: c~~                   | taken taken",
        "chunks, then whole  | P *~H: a~T: chunked~~2~xy~0~~/G *~H: a~~             | taken taken",
        "chunks, then folded | P *~H: a~T: chunked~~2~xy~0~~/G *~H: a~b: c~ d~~     | taken refused",
        "right behind chunks | P *~H: a~T: chunked~~2~xy~0~~G *~H: a~b: c~ d~~      | taken refused",
        "half behind chunks  | P *~H: a~T: chunked~~2~xy~0~~G *~H: a~b: c~ d/~e: f~~ | taken refused",
      })
  void foldedHeaderIsFoundInEachRequest(String what, String text, String requests) {
    String all =
        text.replace("G *", "GET * HTTP/1.1")
            .replace("P *", "POST * HTTP/1.1")
            .replace("L:", "Content-Length:")
            .replace("T:", "Transfer-Encoding:")
            .replace("H:", "Host:")
            .replace("~", "\r\n")
            .replace("HTTP/1.1", "HTTP:1.1");
    for (String read : all.split("/")) {
      String bytes = read.replace("HTTP:1.1", "HTTP/1.1");
      channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
    }
    assertThat(requests()).isEqualTo(requests);
  }

  @Test
  void whoReadsOnGetsTheWholeResponse() {
    channel.write(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.OK,
            Unpooled.wrappedBuffer(new byte[100 * PART])));
    long longAfter = System.nanoTime() + 4 * READ_TIMEOUT.toNanos();
    for (int i = 0; i < 50; i++) {
      channel.take(PART);
      assertThat(channel.isOpen()).as("after part %d", i).isTrue();
      long next = longAfter - (50 - i) * READ_TIMEOUT.toNanos() * 4 / 50;
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
