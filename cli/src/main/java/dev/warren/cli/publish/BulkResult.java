package dev.warren.cli.publish;

import dev.warren.cli.json.Json;
import dev.warren.cli.output.Output;
import dev.warren.cli.output.Printable;
import dev.warren.cli.shell.Failure;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The outcome of a run that publishes lines.
 *
 * @param open how many events have no outcome: RabbitMQ may or may not have them
 * @param nextLine the line from which on to publish again; empty if all lines have an outcome
 * @param failure why the run ended before the end of the input; null if it did not
 */
record BulkResult(
    Tally tally, int open, long nanos, OptionalLong nextLine, @Nullable Failure failure) {

  private static final double NANOS = 1e9;

  /** The counts and the rate until now. */
  static String text(Tally tally, long nanos) {
    return String.format(
        Locale.ROOT,
        "%,d confirmed, %,d refused in %.1f s (%,.0f/s)",
        tally.confirmed(),
        tally.refused(),
        nanos / NANOS,
        rate(tally, nanos));
  }

  private static double rate(Tally tally, long nanos) {
    return nanos <= 0 ? 0 : tally.confirmed() * NANOS / nanos;
  }

  void print(Output output) {
    if (output.isJson()) {
      output.json(json());
    } else {
      output.line(text(tally, nanos));
    }
    if (open > 0) {
      output.note(String.format(Locale.ROOT, "%,d events have no confirm yet", open));
    }
    tally
        .reasons()
        .forEach(
            reason ->
                output.note(
                    "refused %d, first line %d: %s"
                        .formatted(reason.count(), reason.line(), Printable.line(reason.text()))));
    if (nextLine.isPresent()) {
      output.note(
          ("all lines before line %d have an outcome: continue there, as by tail -n +%d. Lines behind"
                  + " it may be published already; an id in a line makes it safe to repeat")
              .formatted(nextLine.getAsLong(), nextLine.getAsLong()));
    }
  }

  private ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("confirmed", tally.confirmed())
            .put("refused", tally.refused())
            .put("unconfirmed", open)
            .put("seconds", Math.round(nanos / NANOS * 1_000) / 1e3);
    nextLine.ifPresent(line -> json.put("nextLine", line));
    ArrayNode reasons = json.putArray("reasons");
    for (Tally.Reason each : tally.reasons()) {
      reasons
          .addObject()
          .put("reason", each.text())
          .put("count", each.count())
          .put("line", each.line());
    }
    return json;
  }
}
