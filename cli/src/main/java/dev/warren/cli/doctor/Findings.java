package dev.warren.cli.doctor;

import dev.warren.cli.json.Json;
import dev.warren.cli.output.Color;
import dev.warren.cli.output.Output;
import dev.warren.cli.output.Printable;
import dev.warren.cli.shell.ExitStatus;
import tools.jackson.databind.node.ObjectNode;

/** Prints each finding as a line when it is made, and keeps the exit status. Not thread-safe. */
final class Findings {

  private static final int CHECK_COLUMNS = 11;

  private final Output output;
  private ExitStatus status = ExitStatus.DONE;

  Findings(Output output) {
    this.output = output;
  }

  /** The exit status: that of the first fault. */
  ExitStatus status() {
    return status;
  }

  /** The part works. */
  void ok(String check, String text) {
    print("ok", Color.GOOD, check, text, "");
  }

  /** The part is not checked, and why. */
  void skipped(String check, String text) {
    print("skipped", Color.QUIET, check, text, "");
  }

  /**
   * The part does not work.
   *
   * @param text what is wrong
   * @param todo what to do
   */
  void fault(String check, String text, String todo) {
    fault(ExitStatus.REFUSED, check, text, todo);
  }

  /** Nothing replies. */
  void unreachable(String check, String text, String todo) {
    fault(ExitStatus.UNREACHABLE, check, text, todo);
  }

  private void fault(ExitStatus as, String check, String text, String todo) {
    if (status == ExitStatus.DONE) {
      status = as;
    }
    print("fault", Color.BAD, check, text, todo);
  }

  private void print(String state, Color color, String check, String text, String todo) {
    if (output.isJson()) {
      ObjectNode line = Json.object().put("check", check).put("state", state).put("text", text);
      output.json(todo.isEmpty() ? line : line.put("todo", todo));
    } else {
      output.line(
          "%s  %s  %s"
              .formatted(
                  output.in(color, "%-7s".formatted(state)),
                  output.in(Color.NAME, ("%-" + CHECK_COLUMNS + "s").formatted(check)),
                  Printable.line(todo.isEmpty() ? text : text + ": " + todo)));
    }
    output.flush();
  }
}
