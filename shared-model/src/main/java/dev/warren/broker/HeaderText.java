package dev.warren.broker;

import com.rabbitmq.client.LongString;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * AMQP header values as text, for clients whose headers are text and for the log, which cannot hold
 * every type of value.
 */
public final class HeaderText {

  /**
   * The levels of nesting that have a text. Each level costs stack, RabbitMQ accepts headers with
   * 26,000 levels, and no publisher needs more than a few.
   */
  private static final int MAX_DEPTH = 32;

  /** The last millisecond that a timestamp in JSON can express. */
  private static final long MAX_MILLIS = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  private static final int MILLIS = 1_000;

  /** The decoder's replacement for bytes that are not UTF-8. */
  static final char REPLACEMENT = '\uFFFD';

  private HeaderText() {}

  /**
   * The text of a value: a text is unchanged, bytes are read as UTF-8, a time is in milliseconds
   * since 1970, a table or array is JSON, and every other value is written as in JSON.
   *
   * @param value a value of a header, as the AMQP client reads it
   * @return null if the value has no text: for null, for bytes that are not UTF-8, for a time that
   *     is not between the years 1970 and 9999, and for more than 32 levels of nesting
   */
  public static @Nullable String of(@Nullable Object value) {
    if (isTooDeep(value)) {
      return null;
    }
    Object plain = plain(value);
    if (plain instanceof Map || plain instanceof List) {
      return JsonMapper.shared().writeValueAsString(plain);
    }
    return plain instanceof BigDecimal decimal
        ? decimal.toPlainString()
        : plain == null ? null : plain.toString();
  }

  /** The value in a type of JSON; inside a table or array, a value without a text is null. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof LongString text) {
      return utf8(text.getBytes());
    } else if (value instanceof byte[] bytes) {
      return utf8(bytes);
    } else if (value instanceof Date time) {
      return isTime(time) ? time.getTime() : null;
    } else if (value instanceof Map<?, ?> table) {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      table.forEach((name, each) -> plain.put(String.valueOf(name), plain(each)));
      return plain;
    } else if (value instanceof List<?> list) {
      // List.of() would fail, because an AMQP array can contain null.
      return list.stream().map(HeaderText::plain).toList();
    } else if (value instanceof String || value instanceof Boolean || value instanceof Number) {
      return value;
    }
    return null;
  }

  /** The text in UTF-8; null if the bytes are not UTF-8. */
  static @Nullable String utf8(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    // A strict decoder is slower. It tells a replacement from the same character in the text.
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Whether a value is nested too deeply to have a text. */
  static boolean isTooDeep(@Nullable Object value) {
    return isDeeper(value, MAX_DEPTH);
  }

  private static boolean isDeeper(@Nullable Object value, int levels) {
    Iterable<?> nested =
        value instanceof Map<?, ?> map
            ? map.values()
            : value instanceof List<?> list ? list : List.of();
    if (levels == 0) {
      return value instanceof Map || value instanceof List;
    }
    for (Object each : nested) {
      if (isDeeper(each, levels - 1)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the value is a time between the years 1970 and 9999. AMQP counts seconds in 64 bits
   * without a sign, and the AMQP client does not notice when their milliseconds overflow: 2^63 - 1
   * seconds become the last second before 1970. An overflow can also give a time in the valid
   * range, but hardly one of whole seconds.
   */
  static boolean isTime(Date time) {
    return isTime(time.getTime()) && time.getTime() % MILLIS == 0;
  }

  private static boolean isTime(long millis) {
    return 0 <= millis && millis <= MAX_MILLIS;
  }

  /**
   * The time at which a message was sent, by its header {@link Names#TIMESTAMP_HEADER} or else by
   * AMQP's property {@code timestamp}.
   *
   * @return milliseconds since 1970; 0 if the message has neither, or no valid time
   */
  public static long timestampMillis(
      @Nullable Map<String, Object> headers, @Nullable Date property) {
    Object header = headers == null ? null : headers.get(Names.TIMESTAMP_HEADER);
    if (header instanceof Number millis && isTime(millis.longValue()) && millis.longValue() > 0) {
      return millis.longValue();
    }
    return property != null && isTime(property) ? property.getTime() : 0;
  }
}
