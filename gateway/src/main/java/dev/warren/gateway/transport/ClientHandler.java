package dev.warren.gateway.transport;

import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Client;
import dev.warren.gateway.session.Connection;
import dev.warren.gateway.session.Receiving;
import dev.warren.gateway.session.Session;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last handler of a client's connection, in every transport. It opens the client's session and
 * passes on the events of Netty. Event loop only.
 */
public abstract class ClientHandler extends ChannelInboundHandlerAdapter implements Connection {

  private static final Logger log = LoggerFactory.getLogger(ClientHandler.class);

  /** How long a client may take to close its side before the gateway cuts the connection. */
  private static final long CLOSE_TIMEOUT_S = 3;

  /**
   * The close timeout of a slow client, which has to read its backlog before it gets the reason for
   * the close.
   */
  private static final long SLOW_CLOSE_TIMEOUT_S = 30;

  private @Nullable ChannelHandlerContext context;
  private @Nullable Client client;
  private boolean awaiting;

  /** The time at which the client's incomplete frame began; 0 for none. */
  private long frameBegan;

  /** Opens the client's session. */
  protected abstract Client open(ChannelHandlerContext context);

  /** The session is open and accepts writes. */
  protected void opened() {}

  @Override
  public final void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    RequestDeadlines.lift(context.pipeline());
    client = open(context);
    opened();
  }

  /** The peer's address, for transports without a proxy's header. */
  @Override
  public ClientAddress address() {
    return Admission.of(context().channel());
  }

  protected final Client client() {
    if (client == null) {
      throw new IllegalStateException("not open yet");
    }
    return client;
  }

  protected final Session session() {
    return client().session();
  }

  protected final ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not open yet");
    }
    return context;
  }

  /** Whether {@link #await} holds the client's commands back. */
  protected final boolean isAwaiting() {
    return awaiting;
  }

  /**
   * Stops reading from the client until a stage completes, for example until the key of its token
   * is fetched.
   *
   * @param until completes on any thread
   * @param then called on the event loop, unless the session has ended. Commands received meanwhile
   *     follow, by {@link #readOn}
   */
  public final void await(CompletionStage<?> until, Runnable then) {
    awaiting = true;
    session().pending().hold();
    until.whenComplete((done, failure) -> context().executor().execute(() -> goOn(then)));
  }

  private void goOn(Runnable then) {
    awaiting = false;
    if (session().hasEnded()) {
      return;
    }
    try {
      then.run();
    } catch (RuntimeException defect) {
      // A defect of the gateway: it must affect this client's connection only.
      log.error(
          "a command of client {} that has waited could not be handled", session().id(), defect);
      session().refuse(Refused.internalError(), null);
    }
    session().pending().release();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    session().writable();
    context.fireChannelWritabilityChanged();
  }

  @Override
  public final void channelInactive(ChannelHandlerContext context) {
    session().gone();
    context.fireChannelInactive();
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    failed(context, cause);
  }

  /** The connection can no longer be read or written. */
  protected void failed(ChannelHandlerContext context, Throwable cause) {
    log.debug("connection {} ends: {}", context.channel().remoteAddress(), cause.toString());
    context.close();
  }

  /**
   * Counts bytes from the client before anything reads them. Messages that wait for clients go out
   * first.
   *
   * @return false if nothing may read them, because the session has ended
   */
  protected final boolean received(int bytes) {
    client().subscriptions().beforeRead();
    Session session = session();
    Receiving receiving = session.holding().receiving();
    if (session.hasEnded()) {
      return receiving.afterEnd(bytes);
    }
    if (session.isConnected()) {
      return true;
    }
    try {
      receiving.unauthenticated(bytes);
      return true;
    } catch (Refused refused) {
      turnAway(refused);
      return false;
    }
  }

  /** Counts the bytes of the client's incomplete command. */
  protected final void keeps(long bytes) {
    if (!session().hasEnded() && session().isConnected()) {
      try {
        session().holding().receiving().incomplete(bytes);
      } catch (Refused refused) {
        turnAway(refused);
      }
    }
  }

  private void turnAway(Refused refused) {
    session().refuse(refused, null);
    session().end(refused.refusal().closeReason());
  }

  @Override
  public final void reading(boolean on) {
    context().channel().config().setAutoRead(on);
    if (on && client != null) {
      readingAgain(System.nanoTime());
      // Runs in a later turn, because the caller may be completing a command.
      context().executor().execute(this::readOn);
    }
  }

  /**
   * The gateway reads from the client again. Deadlines begin anew, so the time without reading does
   * not count.
   */
  protected void readingAgain(long nowNanos) {
    frameBegan = frameBegan == 0 ? 0 : nowNanos;
  }

  /**
   * The transport has read the bytes that arrived.
   *
   * @param ended whether a frame of the client's protocol ended with them
   * @param unfinished whether there is an incomplete frame
   */
  protected final void framesRead(boolean ended, boolean unfinished) {
    frameBegan = began(frameBegan, ended, unfinished);
  }

  /**
   * The time at which the incomplete frame began, computed after more bytes have arrived.
   *
   * @param before the result for the bytes before; 0 for none
   * @param ended whether a frame ended with these bytes, so that the incomplete one is another
   * @param unfinished whether there is an incomplete frame now
   * @return 0 where there is none
   */
  protected static long began(long before, boolean ended, boolean unfinished) {
    if (!unfinished) {
      return 0;
    }
    // Never 0, which means no frame; one nanosecond more does not matter.
    return before == 0 || ended ? System.nanoTime() | 1 : before;
  }

  @Override
  public long unfinishedSince() {
    return context().channel().config().isAutoRead() ? frameBegan : 0;
  }

  /**
   * The gateway reads from the client again. Implementations process the bytes that were received
   * but not processed.
   */
  protected void readOn() {}

  @Override
  public void close(boolean slow) {
    // Reads even if the session had stopped reading, because the client's close frame must be read.
    reading(true);
    cutLater(context(), slow);
  }

  /** Cuts the connection later, if the client does not close it before. */
  protected static void cutLater(ChannelHandlerContext context, boolean slow) {
    context
        .executor()
        .schedule(
            () -> context.close(), slow ? SLOW_CLOSE_TIMEOUT_S : CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
  }
}
