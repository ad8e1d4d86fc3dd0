package dev.warren.cli.listen;

import dev.warren.cli.output.Output;
import dev.warren.cli.output.Printable;
import dev.warren.cli.shell.Launcher;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command of the shell for each event, one after the other, with the event on its standard
 * input. Its output is that of the listener; its exit status is noted, and changes nothing.
 */
final class EventCommand implements EventSink {

  private final String command;
  private final Output output;
  private @Nullable Process running;
  private boolean ended;

  EventCommand(String command, Output output) {
    this.command = command;
    this.output = output;
  }

  @Override
  public void accept(Incoming event) {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command)
            .redirectOutput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT);
    Launcher.undo(builder.environment());
    builder.environment().put("WARREN_EVENT_CHANNEL", event.channel());
    builder.environment().put("WARREN_EVENT_POSITION", Long.toString(event.position()));
    try {
      Process process = start(builder);
      if (process != null) {
        feed(process, event);
        note(event, "ended with status " + process.waitFor());
      }
    } catch (IOException e) {
      note(event, "does not start: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable Process start(ProcessBuilder builder) throws IOException {
    running = ended ? null : builder.start();
    return running;
  }

  private static void feed(Process process, Incoming event) {
    try (OutputStream input = process.getOutputStream()) {
      input.write(event.line());
      input.write('\n');
    } catch (IOException e) {
      // The command does not read its input, or not to the end; that is its own business.
    }
  }

  private void note(Incoming event, String what) {
    output.note(
        "%s %s (%s, position %d)"
            .formatted(Printable.line(command, 40), what, event.channel(), event.position()));
  }

  @Override
  public void missed(Missed gap) {
    output.note(gap.text());
  }

  /** A command that still runs is ended. */
  @Override
  public synchronized void end() {
    ended = true;
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroy);
      running.destroy();
    }
  }
}
