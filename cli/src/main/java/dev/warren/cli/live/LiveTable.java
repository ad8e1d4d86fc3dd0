package dev.warren.cli.live;

import dev.warren.cli.command.Context;
import dev.warren.cli.gateway.GatewayStomp;
import dev.warren.cli.gateway.Loss;
import dev.warren.cli.gateway.StompLine;
import dev.warren.cli.gateway.StompListener;
import dev.warren.cli.gateway.StompMessage;
import dev.warren.cli.json.Json;
import dev.warren.cli.output.Output;
import dev.warren.cli.output.Printable;
import dev.warren.cli.output.Screen;
import dev.warren.cli.settings.Settings;
import dev.warren.cli.shell.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Shows the state of some channels that begin with a snapshot: once, or live. Live on a terminal it
 * is a table that is drawn again; otherwise each event is printed as a line, the snapshot first.
 */
public final class LiveTable {

  /** The gateway gives up a subscription by itself after less. */
  private static final int SUBSCRIBE_SECONDS = 30;

  /** Ages in the table count seconds. */
  private static final long REDRAW_MS = 1_000;

  /** Many changes within this time are drawn together. */
  private static final long GATHER_MS = 50;

  private static final long LAST_REDRAW_SECONDS = 1;

  private final Context context;
  private final List<String> patterns;
  private final LiveContent content;
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  /**
   * @param patterns of the kinds {@code agents} or {@code presence}
   */
  public LiveTable(Context context, List<String> patterns, LiveContent content) {
    this.context = context;
    this.patterns = patterns;
    this.content = content;
  }

  /** Prints the present state. */
  public void printOnce() {
    Settings settings = context.settings();
    Output output = context.output();
    try (GatewayStomp stomp =
        GatewayStomp.connect(settings.url(), settings.token(), new Receiver(content::event))) {
      subscribe(stomp);
    }
    synchronized (content) {
      if (output.isJson()) {
        content.objects().forEach(output::json);
      } else {
        content.lines(context.shell().terminal().columns(), Instant.now()).forEach(output::line);
      }
    }
  }

  /**
   * Shows the state until the program's end is requested.
   *
   * @throws Failure when the gateway refuses a subscription, or is not reachable at the beginning
   */
  public void follow() throws InterruptedException {
    Settings settings = context.settings();
    StompLine line = new StompLine(settings.url(), settings::freshToken, context.shell().ending());
    boolean drawn = context.shell().terminal().out() && !context.output().isJson();
    if (drawn) {
      draw(line);
    } else {
      print(line);
    }
    RuntimeException reason = failure.get();
    if (reason != null) {
      throw reason;
    }
  }

  /** Ends it, as its output cannot be printed. */
  private void fail(StompLine line, RuntimeException reason) {
    failure.compareAndSet(null, reason);
    line.end();
  }

  private void print(StompLine line) throws InterruptedException {
    Output output = context.output();
    Receiver receiver =
        new Receiver(
            event -> {
              try {
                if (output.isJson()) {
                  output.json(event);
                } else {
                  content.clear();
                  content.event(event);
                  List<String> lines =
                      content.lines(context.shell().terminal().columns(), Instant.now());
                  lines.subList(Math.min(1, lines.size()), lines.size()).forEach(output::line);
                }
                output.flush();
              } catch (RuntimeException e) {
                fail(line, e);
              }
            });
    line.run(new Subscriber(() -> {}, output::note), receiver, true);
  }

  private void draw(StompLine line) throws InterruptedException {
    Screen screen = new Screen(context.output(), context.shell().terminal());
    AtomicBoolean isDue = new AtomicBoolean();
    String[] trouble = {""};
    Runnable draw =
        () -> {
          isDue.set(false);
          try {
            List<String> lines = new ArrayList<>();
            synchronized (content) {
              lines.addAll(content.lines(screen.columns(), Instant.now()));
              if (!trouble[0].isEmpty()) {
                lines.add(trouble[0]);
              }
            }
            screen.draw(lines);
          } catch (RuntimeException e) {
            fail(line, e);
          }
        };
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "warren-screen");
              thread.setDaemon(true);
              return thread;
            });
    Receiver receiver =
        new Receiver(
            event -> {
              content.event(event);
              if (isDue.compareAndSet(false, true)) {
                timer.schedule(draw, GATHER_MS, TimeUnit.MILLISECONDS);
              }
            });
    Subscriber subscriber =
        new Subscriber(
            () -> {
              synchronized (content) {
                content.clear();
                trouble[0] = "";
              }
            },
            note -> {
              synchronized (content) {
                trouble[0] = Printable.line(note);
              }
            });
    Runnable redraw =
        () -> {
          screen.resize(context.shell().terminalNow());
          draw.run();
        };
    timer.scheduleWithFixedDelay(redraw, REDRAW_MS, REDRAW_MS, TimeUnit.MILLISECONDS);
    try {
      line.run(subscriber, receiver, true);
    } finally {
      timer.shutdownNow();
      // A redraw that is late would erase the error text, which comes below the final table.
      timer.awaitTermination(LAST_REDRAW_SECONDS, TimeUnit.SECONDS);
      draw.run();
    }
  }

  private void subscribe(GatewayStomp stomp) {
    List<CompletableFuture<Map<String, String>>> receipts = new ArrayList<>();
    for (String pattern : patterns) {
      receipts.add(
          stomp.subscribe(Integer.toString(receipts.size()), "/topic/" + pattern, Map.of()));
    }
    for (CompletableFuture<?> receipt : receipts) {
      await(receipt);
    }
  }

  private static void await(CompletableFuture<?> receipt) {
    try {
      receipt.get(SUBSCRIBE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Failure failure ? failure : new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw Failure.unreachable("the gateway does not confirm a subscription: try again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.unreachable("interrupted while subscribing", e);
    }
  }

  /** Subscribes on each connection, and reports the loss of one. */
  private final class Subscriber implements StompLine.User {

    private final Runnable begin;
    private final Consumer<String> trouble;

    Subscriber(Runnable begin, Consumer<String> trouble) {
      this.begin = begin;
      this.trouble = trouble;
    }

    @Override
    public void connected(GatewayStomp stomp) {
      begin.run();
      subscribe(stomp);
    }

    @Override
    public void lost(String reason, Duration retryIn) {
      trouble.accept(
          "connection lost (%s); next attempt in %.1f s"
              .formatted(reason, retryIn.toMillis() / 1_000.0));
    }
  }

  /** Passes on events, one at a time. */
  private final class Receiver implements StompListener {

    private final Consumer<JsonNode> events;

    Receiver(Consumer<JsonNode> events) {
      this.events = events;
    }

    @Override
    public void message(StompMessage message) {
      JsonNode event = read(message);
      if (event != null) {
        synchronized (content) {
          events.accept(event);
        }
      }
    }

    /** A relayed message of these channels need not be JSON. */
    private @Nullable JsonNode read(StompMessage message) {
      try {
        JsonNode event = Json.read(message.body());
        return event.isObject() ? event : null;
      } catch (JacksonException | NumberFormatException e) {
        return null;
      }
    }

    @Override
    public void refused(String code, String text, String subscription) {
      context.output().note("%s (%s)".formatted(text, code));
    }

    @Override
    public void lost(Loss loss) {
      // StompLine reports it, with the time of the next attempt.
    }
  }
}
