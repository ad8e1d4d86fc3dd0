package dev.warren.cli.agent;

import dev.warren.cli.command.Context;
import dev.warren.cli.gateway.GatewayStomp;
import dev.warren.cli.gateway.Loss;
import dev.warren.cli.gateway.StompLine;
import dev.warren.cli.gateway.StompListener;
import dev.warren.cli.gateway.StompMessage;
import dev.warren.cli.output.Output;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the commands of an agent's queue to the standard input of a program, one after the other,
 * each as a line. It acknowledges a command when the program's pipe has taken it; a command that
 * the program could not take goes back to the queue.
 */
final class CommandFeed implements StompLine.User, StompListener {

  private static final String QUEUE = "/queue/";

  /** The gateway gives up a subscription by itself after less. */
  private static final int READY_SECONDS = 30;

  private final String destination;
  private final StompLine line;
  private final Output output;
  private final CompletableFuture<OutputStream> input = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
  private volatile @Nullable GatewayStomp connection;

  /**
   * @param channel the agent's
   */
  CommandFeed(Context context, String channel) {
    this.destination = QUEUE + channel;
    this.output = context.output();
    this.line =
        new StompLine(
            context.settings().url(), context.settings()::freshToken, context.shell().ending());
  }

  /**
   * Subscribes to the queue. Commands wait until {@link #deliverTo}.
   *
   * @throws Failure when the gateway refuses that, or is not reachable
   */
  void begin() throws InterruptedException {
    Thread thread = new Thread(this::run, "warren-agent-commands");
    thread.setDaemon(true);
    thread.start();
    try {
      ready.get(READY_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Failure failure ? failure : new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw Failure.unreachable("the gateway does not confirm the subscription to commands", e);
    }
  }

  private void run() {
    try {
      line.run(this, this, true);
      ready.complete(null);
    } catch (RuntimeException failure) {
      if (!ready.completeExceptionally(failure)) {
        output.note("no more commands: " + failure.getMessage());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The program has started; its standard input takes the commands from now on. */
  void deliverTo(OutputStream program) {
    input.complete(program);
  }

  /** Ends it. A command that waits for the program goes back to the queue. */
  void end() {
    line.end();
    input.completeExceptionally(new IOException("the program has not started"));
  }

  @Override
  public void connected(GatewayStomp stomp) {
    connection = stomp;
    stomp
        .subscribe(
            "commands", destination, Map.of("ack", "client-individual", "prefetch-count", "1"))
        .whenComplete(
            (receipt, failure) -> {
              if (failure == null) {
                ready.complete(null);
              } else if (ready.completeExceptionally(failure)) {
                line.end();
              } else if (mayPass(failure)) {
                line.retry(failure.getMessage());
              } else {
                output.note("no more commands: " + failure.getMessage());
              }
            });
  }

  /** Such as a RabbitMQ that the gateway cannot reach at the moment. */
  private static boolean mayPass(Throwable failure) {
    return failure instanceof Failure known && known.status() == ExitStatus.UNREACHABLE;
  }

  @Override
  public void message(StompMessage message) {
    try {
      OutputStream program = input.join();
      program.write(line(message.body()));
      program.flush();
    } catch (IOException | CompletionException e) {
      // The program takes no more commands; this one goes back when the connection ends.
      line.end();
      return;
    }
    GatewayStomp current = connection;
    if (current != null) {
      current.acknowledge(message);
    }
  }

  /**
   * A command as one line. Ends of lines in it become spaces, which changes no JSON; otherwise the
   * sender of one command could write several.
   */
  static byte[] line(byte[] body) {
    int length = body.length;
    while (length > 0 && isLineEnd(body[length - 1])) {
      length--;
    }
    byte[] line = Arrays.copyOf(body, length + 1);
    for (int i = 0; i < length; i++) {
      if (isLineEnd(line[i])) {
        line[i] = ' ';
      }
    }
    line[length] = '\n';
    return line;
  }

  private static boolean isLineEnd(byte b) {
    return b == '\n' || b == '\r';
  }

  @Override
  public void refused(String code, String text, String subscription) {
    if (subscription.isEmpty()) {
      output.note("%s (%s)".formatted(text, code));
    } else {
      line.retry("the gateway ended the subscription: %s (%s)".formatted(text, code));
    }
  }

  @Override
  public void lost(Loss loss) {
    // StompLine reports it, with the time of the next attempt.
  }

  @Override
  public void lost(String reason, Duration retryIn) {
    output.note(
        "no commands for the moment, as the connection is lost (%s); next attempt in %.1f s"
            .formatted(reason, retryIn.toMillis() / 1_000.0));
  }
}
