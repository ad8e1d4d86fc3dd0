package dev.warren.gateway.transport;

import dev.warren.gateway.session.HttpEnd;
import dev.warren.gateway.session.SessionCounts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * Refuses heads of requests that break HTTP, and ends a connection whose client takes too long to
 * send a head, a body or the next request, or to read a response. A deadline runs from the
 * beginning of a step, and single bytes do not extend it. Only a client that reads enough of a
 * response gets the same time again. The idle timeouts of Netty and reactor-netty do not suffice:
 * they begin anew with each read, so a client could hold the connection by a byte now and then.
 *
 * <p>Each connection has one, next to the HTTP codec, until it becomes a WebSocket or an event
 * stream. Event loop only.
 */
final class RequestDeadlines extends ChannelDuplexHandler {

  static final String NAME = "requestDeadlines";

  /**
   * How many bytes of a body the gateway reads after the response. A connection that is closed
   * before is reset, and a client that is still sending could lose the response.
   */
  private static final int MOST_AFTER_RESPONSE = 1024 * 1024;

  /** The step of the exchange that has to come next. */
  private enum Step {
    HEAD,
    BODY,
    RESPONSE,
    NEXT_REQUEST
  }

  private final HttpSettings settings;
  private final SessionCounts counts;
  private final HeadLines lines;
  private final DeadlineTimer timer = new DeadlineTimer(this::checkDeadlines);

  private Step step = Step.HEAD;
  private long stepDeadline = DeadlineTimer.NEVER;

  /** The time by which the client has to have read the response. */
  private long readDeadline = DeadlineTimer.NEVER;

  /** Requests without a complete response; with pipelining there may be several. */
  private int unanswered;

  /** Whether a part of the current response was written, so that no other response can follow. */
  private boolean responding;

  /** How many bytes of the current body came after its response. */
  private int afterResponse;

  /** How many writes the operating system has not taken yet. */
  private int unread;

  private final ReadProgress progress = new ReadProgress();

  /** Whether anything was decoded since the end of the previous read. */
  private boolean decoded;

  /** Whether a part of the next head has arrived. */
  private boolean headBegun;

  /** Whether the connection is about to close, so that further input is ignored. */
  private boolean closing;

  private RequestDeadlines(HttpSettings settings, SessionCounts counts, HeadLines lines) {
    this.settings = settings;
    this.counts = counts;
    this.lines = lines;
  }

  /**
   * Guards a new connection.
   *
   * @param codec the name of the handler that decodes requests
   */
  static void install(
      ChannelPipeline pipeline, String codec, HttpSettings settings, SessionCounts counts) {
    HeadLines lines = new HeadLines();
    pipeline.addBefore(codec, "headLines", lines);
    pipeline.addAfter(codec, NAME, new RequestDeadlines(settings, counts, lines));
  }

  /**
   * The connection becomes a WebSocket or an event stream, which has deadlines of its own. If the
   * client has already sent another request, the connection ends, because nothing would read that
   * request.
   */
  static void lift(ChannelPipeline pipeline) {
    RequestDeadlines deadlines = pipeline.get(RequestDeadlines.class);
    if (deadlines != null) {
      if (deadlines.unanswered > 1) {
        pipeline.channel().close();
      }
      pipeline.remove(deadlines);
      pipeline.remove(HeadLines.class);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    begin(context, Step.HEAD, settings.headTimeout());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    timer.stop();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    timer.stop();
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    decoded = true;
    if (message instanceof ByteBuf) {
      // Frames that came right after the opening handshake of a WebSocket, which the codec passes
      // on. By RFC 6455, section 4.1, a client has to wait for the response first.
      counts.httpEnded(HttpEnd.MALFORMED);
      closing = true;
      context.close();
    }
    if (message instanceof HttpContent part && step == Step.BODY && unanswered == 0) {
      afterResponse += part.content().readableBytes();
      if (afterResponse > MOST_AFTER_RESPONSE && !closing) {
        counts.httpEnded(HttpEnd.EXCESS);
        closing = true;
        timer.stop();
        // Further bytes stay in the operating systems, so that the client has to wait.
        context.channel().config().setAutoRead(false);
        HttpRefusal.end(context, Unpooled.EMPTY_BUFFER);
      }
    }
    if (closing) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      check(request);
      unanswered++;
      afterResponse = 0;
      begin(context, Step.BODY, settings.bodyTimeout());
    }
    if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
      counts.httpEnded(HttpEnd.MALFORMED);
      closing = message instanceof HttpRequest;
    }
    if (message instanceof LastHttpContent) {
      bodyEnded(context);
    }
    context.fireChannelRead(message);
  }

  /**
   * Marks a request that breaks a rule as undecodable. Then reactor-netty refuses it and closes the
   * connection.
   */
  private void check(HttpRequest request) {
    if (request.decoderResult().isSuccess()) {
      Exception defect = RequestHead.defect(request, lines.isFolded(), settings.maxHeaders());
      if (defect != null) {
        request.setDecoderResult(DecoderResult.failure(defect));
      }
    }
  }

  private void bodyEnded(ChannelHandlerContext context) {
    if (unanswered > 0) {
      step = Step.RESPONSE;
      stepDeadline = DeadlineTimer.NEVER;
    } else {
      awaitNextRequest(context);
    }
  }

  private void awaitNextRequest(ChannelHandlerContext context) {
    headBegun = false;
    lines.expectHead();
    begin(context, Step.NEXT_REQUEST, settings.idleTimeout());
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!decoded && (step == Step.HEAD || step == Step.NEXT_REQUEST)) {
      // Bytes came, but no complete head.
      headBegun = true;
      if (step == Step.NEXT_REQUEST) {
        begin(context, Step.HEAD, settings.headTimeout());
      }
    }
    decoded = false;
    context.fireChannelReadComplete();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    long before = ReadProgress.inNetty(context);
    if (unread++ == 0) {
      progress.begin(before);
      readDeadline = DeadlineTimer.now() + settings.readTimeout().toNanos();
      timer.arm(context, readDeadline);
    }
    ChannelPromise taken = promise.unvoid();
    taken.addListener(
        written -> {
          if (--unread == 0) {
            readDeadline = DeadlineTimer.NEVER;
          }
        });
    boolean isLast = message instanceof LastHttpContent && !isInterim(message);
    responding |= message instanceof HttpResponse && !isInterim(message);
    context.write(message, taken);
    progress.wrote(ReadProgress.inNetty(context) - before);
    if (isLast) {
      responding = false;
      unanswered = Math.max(0, unanswered - 1);
      if (unanswered == 0 && step == Step.RESPONSE) {
        awaitNextRequest(context);
      }
    }
  }

  /** Whether a response is interim, such as 100 (Continue), so that a final response follows it. */
  private static boolean isInterim(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  private void begin(ChannelHandlerContext context, Step next, Duration timeout) {
    step = next;
    stepDeadline = DeadlineTimer.now() + timeout.toNanos();
    timer.arm(context, stepDeadline);
  }

  private void checkDeadlines(ChannelHandlerContext context) {
    long now = DeadlineTimer.now();
    if (readDeadline <= now && progress.goesOn(context)) {
      readDeadline = now + settings.readTimeout().toNanos();
    }
    if (readDeadline <= now) {
      counts.httpEnded(HttpEnd.UNREAD);
      // Otherwise the operating system would keep and offer the unread bytes for minutes.
      context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
      context.close();
    } else if (stepDeadline <= now) {
      stepTookTooLong(context);
    } else {
      timer.arm(context, Math.min(readDeadline, stepDeadline));
    }
  }

  private void stepTookTooLong(ChannelHandlerContext context) {
    if (step == Step.HEAD && headBegun) {
      counts.httpEnded(HttpEnd.HEAD);
      refuse(context, "the head of the request", "head-timeout", settings.headTimeout());
    } else if (step == Step.BODY) {
      counts.httpEnded(HttpEnd.BODY);
      refuse(context, "the body of the request", "body-timeout", settings.bodyTimeout());
    } else {
      counts.httpEnded(HttpEnd.IDLE);
      context.close();
    }
  }

  private void refuse(ChannelHandlerContext context, String part, String name, Duration timeout) {
    if (closing || responding || step == Step.BODY && unanswered == 0) {
      context.close(); // No response can follow the current one.
      return;
    }
    closing = true;
    HttpRefusal.end(
        context,
        HttpRefusal.last(
            HttpResponseStatus.REQUEST_TIMEOUT,
            "%s did not arrive within %d ms (warren.http.%s); send it at once"
                .formatted(part, timeout.toMillis(), name)));
  }
}
