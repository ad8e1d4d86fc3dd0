package dev.warren.trace;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.channel.Name;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Names an event in a log line, so that all lines about the event are found by its id or trace: in
 * the text, and as the fields {@code id} and {@code traceId} of structured logs.
 *
 * @param id empty if it is unknown
 * @param traceId empty if there is none
 */
public record EventMark(String id, String traceId) {

  /** An id in a refused event may be of any length. */
  private static final int MAX_CHARACTERS = 200;

  /** The id may be a stranger's, so one that could forge a log line is left out. */
  public EventMark {
    if (id.length() > MAX_CHARACTERS || Name.defectOfText(id) != null) {
      id = "";
    }
  }

  public static EventMark of(@Nullable String id, @Nullable TraceContext trace) {
    return new EventMark(id == null ? "" : id, trace == null ? "" : trace.traceId());
  }

  public static EventMark of(BasicProperties properties) {
    return of(properties.getMessageId(), TraceContext.of(properties.getHeaders()));
  }

  /** Logs a line about the event, with this mark at its end. */
  public void log(LoggingEventBuilder line, String text, @Nullable Object... arguments) {
    LoggingEventBuilder marked = id.isEmpty() ? line : line.addKeyValue("id", id);
    marked = traceId.isEmpty() ? marked : marked.addKeyValue("traceId", traceId);
    Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = this;
    marked.log(text + " [{}]", all);
  }

  @Override
  public String toString() {
    return (id.isEmpty() ? "no id" : "id " + id) + (traceId.isEmpty() ? "" : ", trace " + traceId);
  }
}
