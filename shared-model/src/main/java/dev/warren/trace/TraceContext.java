package dev.warren.trace;

import com.rabbitmq.client.LongString;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The place of a message in a trace, as W3C's Trace Context defines it. An instance is always
 * valid. An invalid {@code traceparent} counts as none, and is never a reason to refuse a message.
 *
 * @param traceparent version 00, so it always has 55 characters
 * @param tracestate values of other tracing systems, passed on unchanged; null for none
 */
public record TraceContext(String traceparent, @Nullable String tracestate) {

  public static final String TRACEPARENT = "traceparent";

  public static final String TRACESTATE = "tracestate";

  private static final String OUR_VERSION = "00";

  /** The length in version 00. A later version may add fields, after another hyphen. */
  private static final int LENGTH = 55;

  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private static final int TRACE_ID = 3;
  private static final int SPAN_ID = 36;
  private static final int FLAGS = 53;

  /** The flags that the specification defines: sampled, and that the trace id is random. */
  private static final int KNOWN_FLAGS = 3;

  /** The length that every system has to pass on; a longer {@code tracestate} is left out. */
  private static final int MAX_STATE = 512;

  private static final int MAX_STATE_ENTRIES = 32;

  private static final Pattern STATE_ENTRY = Pattern.compile("[ \t]*([!-+\\--~]+=[!-+\\--~ ]+)?");

  /**
   * The context in two texts.
   *
   * @param state ignored if it is invalid
   * @return null if {@code parent} is null or invalid
   */
  public static @Nullable TraceContext of(@Nullable String parent, @Nullable String state) {
    if (parent == null || parent.length() < LENGTH) {
      return null;
    }
    String known = parent.substring(0, LENGTH);
    boolean isOurs = known.startsWith(OUR_VERSION);
    boolean hasEnd = parent.length() == LENGTH || !isOurs && parent.charAt(LENGTH) == '-';
    if (!hasEnd || !FORM.matcher(known).matches() || known.startsWith("ff")) {
      return null;
    }
    if (isZero(known, TRACE_ID, SPAN_ID - 1) || isZero(known, SPAN_ID, FLAGS - 1)) {
      return null;
    }
    String ours = isOurs ? known : OUR_VERSION + known.substring(2, FLAGS) + knownFlags(known);
    return new TraceContext(ours, state == null || !isState(state) ? null : state);
  }

  /**
   * The context in the headers of a message.
   *
   * @param headers of AMQP, HTTP or STOMP; null for none
   */
  public static @Nullable TraceContext of(@Nullable Map<String, ?> headers) {
    Object parent = headers == null ? null : headers.get(TRACEPARENT);
    return parent == null ? null : of(text(parent), text(headers.get(TRACESTATE)));
  }

  /**
   * The context of an event: in the headers of its message, or else in its fields. Clients without
   * headers, such as those of JSON over WebSocket, write the fields.
   */
  public static @Nullable TraceContext of(@Nullable Map<String, ?> headers, JsonNode event) {
    TraceContext inHeaders = of(headers);
    return inHeaders != null
        ? inHeaders
        : of(event.path(TRACEPARENT).stringValue(null), event.path(TRACESTATE).stringValue(null));
  }

  /** Replaces the context in the headers of a message; null removes it. */
  public static void replace(Map<String, Object> headers, @Nullable TraceContext by) {
    headers.remove(TRACEPARENT);
    headers.remove(TRACESTATE);
    if (by != null) {
      headers.put(TRACEPARENT, by.traceparent);
      if (by.tracestate != null) {
        headers.put(TRACESTATE, by.tracestate);
      }
    }
  }

  public String traceId() {
    return traceparent.substring(TRACE_ID, SPAN_ID - 1);
  }

  /** The id of the span that has published the message. */
  public String spanId() {
    return traceparent.substring(SPAN_ID, FLAGS - 1);
  }

  public String flags() {
    return traceparent.substring(FLAGS);
  }

  /** Whether the spans of the trace are recorded. */
  public boolean isSampled() {
    return (Character.digit(traceparent.charAt(FLAGS + 1), 16) & 1) != 0;
  }

  private static boolean isZero(String text, int from, int to) {
    return text.substring(from, to).chars().allMatch(c -> c == '0');
  }

  private static String knownFlags(String parent) {
    return "0" + (Integer.parseInt(parent.substring(FLAGS), 16) & KNOWN_FLAGS);
  }

  private static boolean isState(String state) {
    if (state.isEmpty() || state.length() > MAX_STATE) {
      return false;
    }
    String[] entries = state.split(",", -1);
    if (entries.length > MAX_STATE_ENTRIES) {
      return false;
    }
    for (String entry : entries) {
      if (!STATE_ENTRY.matcher(entry).matches()) {
        return false;
      }
    }
    return true;
  }

  /** Other types of AMQP headers are no text. */
  private static @Nullable String text(@Nullable Object value) {
    return value instanceof String || value instanceof LongString ? value.toString() : null;
  }
}
