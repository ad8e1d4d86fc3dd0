package dev.warren.cli.listen;

import dev.warren.channel.Channel;
import dev.warren.cli.gateway.GatewayStomp;
import dev.warren.cli.gateway.Loss;
import dev.warren.cli.gateway.StompLine;
import dev.warren.cli.gateway.StompListener;
import dev.warren.cli.gateway.StompMessage;
import dev.warren.cli.output.Output;
import dev.warren.cli.output.OutputClosed;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Shows the events of some subscriptions, over all connections, each once and none left out: after
 * an outage each subscription goes on behind the last event that it has shown. Where the gateway
 * cannot give all of them any more, the gap is shown.
 */
final class Listening implements StompLine.User, StompListener {

  private final List<Follow> follows;
  private final StompLine line;
  private final EventSink sink;
  private final Output output;

  /** How many more events to show; negative for all. */
  private long left;

  private final AtomicBoolean ended = new AtomicBoolean();
  private long lostAt;
  private long replayed;
  private volatile @Nullable RuntimeException failure;

  /**
   * @param count how many events to show before it ends; 0 for all
   */
  Listening(List<Follow> follows, long count, StompLine line, EventSink sink, Output output) {
    this.follows = follows;
    this.left = count == 0 ? -1 : count;
    this.line = line;
    this.sink = sink;
    this.output = output;
  }

  /** Rethrows the reason for which it ended, if it was one. */
  void check() {
    RuntimeException reason = failure;
    if (reason != null) {
      throw reason;
    }
  }

  @Override
  public synchronized void connected(GatewayStomp connection) {
    replayed = 0;
    for (Follow each : follows) {
      connection
          .subscribe(each.id(), "/topic/" + each.pattern(), each.begin())
          .whenComplete((receipt, refused) -> answered(each, receipt, refused));
    }
  }

  private synchronized void answered(
      Follow follow, @Nullable Map<String, String> receipt, @Nullable Throwable refused) {
    if (refused != null) {
      refused(follow, refused);
    } else if (receipt != null && receipt.containsKey("position")) {
      replayed += Long.parseLong(receipt.getOrDefault("replayed", "0"));
      boolean recovered = !"false".equals(receipt.get("recovered"));
      follow.live(Long.parseLong(receipt.get("position")), recovered).ifPresent(sink::missed);
      if (lostAt != 0 && follows.stream().allMatch(Follow::isLive)) {
        output.note(
            "connected again after %.1f s, with %,d %s of the meantime"
                .formatted(
                    (System.nanoTime() - lostAt) / 1e9,
                    replayed,
                    replayed == 1 ? "event" : "events"));
        lostAt = 0;
      }
    }
  }

  private void refused(Follow follow, Throwable refused) {
    Throwable cause =
        refused instanceof CompletionException && refused.getCause() != null
            ? refused.getCause()
            : refused;
    if (cause instanceof Failure known && known.status() == ExitStatus.UNREACHABLE) {
      line.retry(known.text());
    } else if (cause instanceof Failure known) {
      end(Failure.refused("cannot listen to %s: %s".formatted(follow.pattern(), known.text())));
    } else {
      end(new IllegalStateException(cause));
    }
  }

  @Override
  public synchronized void message(StompMessage message) {
    if (ended.get()) {
      return;
    }
    try {
      Incoming event = Incoming.of(message);
      int index = Integer.parseInt(message.header("subscription"));
      boolean recovered = !message.header("recovered").equals("false");
      follows.get(index).shown(event.position(), recovered).ifPresent(sink::missed);
      if (isFirst(index, event.channel())) {
        sink.accept(event);
        if (left > 0 && --left == 0) {
          end(null);
        }
      }
    } catch (OutputClosed e) {
      end(null);
    } catch (RuntimeException defect) {
      end(defect);
    }
  }

  /** Patterns may overlap; the first one shows the event. */
  private boolean isFirst(int index, String name) {
    if (index == 0) {
      return true;
    }
    Channel channel = new Channel(name);
    return follows.subList(0, index).stream().noneMatch(each -> each.matches(channel));
  }

  private void end(@Nullable RuntimeException reason) {
    if (ended.compareAndSet(false, true)) {
      failure = reason;
      line.end();
    }
  }

  /**
   * Ends it without a reason: its time is up, Ctrl-C was pressed, or nobody reads its output. Does
   * not wait for an event that is being shown.
   */
  void end() {
    end(null);
  }

  @Override
  public synchronized void refused(String code, String text, String subscription) {
    if (subscription.isEmpty()) {
      output.note("%s (%s)".formatted(text, code));
    } else {
      end(Failure.refused("the gateway ended the subscription: %s (%s)".formatted(text, code)));
    }
  }

  @Override
  public void lost(Loss loss) {
    // StompLine reports it, with the time of the next attempt.
  }

  @Override
  public synchronized void lost(String reason, Duration retryIn) {
    if (lostAt == 0) {
      lostAt = System.nanoTime();
    }
    output.note(
        "connection lost (%s); next attempt in %.1f s"
            .formatted(reason, retryIn.toMillis() / 1_000.0));
  }
}
