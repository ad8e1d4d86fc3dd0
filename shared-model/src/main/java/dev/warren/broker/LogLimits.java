package dev.warren.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limits of what can be published to {@link Names#TOPICS}, and so to the log. The log is a
 * stream, which stores messages as AMQP 1.0. RabbitMQ does not refuse a header that it cannot
 * convert: it ends the whole connection of the publisher (541), and the next publish of the same
 * message ends the next connection. So Warren passes every message through this class before it
 * publishes the message.
 *
 * <p>Some supported versions of RabbitMQ cannot store a decimal, array or table, or drop it
 * silently. A header with such a value becomes text by {@link HeaderText}. A header without a text
 * is left out, and so is null.
 */
public final class LogLimits {

  /**
   * The most bytes of a message's headers. AMQP sends all properties of a message in one frame, of
   * 128 KB unless configured otherwise. If they do not fit, the AMQP client throws, and the message
   * would block all later ones.
   */
  public static final int MAX_HEADER_BYTES = 64 * 1024;

  /**
   * The most headers of a publisher's message. Each header costs every program that handles the
   * message a microsecond or more, so that thousands of them delay everybody else's messages.
   * Clients of STOMP can send half as many.
   */
  public static final int MAX_HEADERS = 1_000;

  private static final int MAX_SHORT_STRING = 255;

  /**
   * RabbitMQ treats a reply-to with this name as a request for replies to the publishing channel.
   */
  private static final String DIRECT_REPLY_TO = "amq.rabbitmq.reply-to";

  private LogLimits() {}

  /**
   * A publisher's own headers, with the values that the log can hold.
   *
   * @param posted null for none
   * @return a new map, for the caller to change
   */
  public static Map<String, Object> headers(@Nullable Map<String, ?> posted) {
    Map<String, Object> headers = new HashMap<>();
    if (posted != null) {
      posted.forEach(
          (name, value) -> {
            Object stored = isName(name) && Names.isPublishersOwn(name) ? stored(value) : null;
            if (stored != null) {
              headers.put(name, stored);
            }
          });
    }
    return headers;
  }

  private static @Nullable Object stored(@Nullable Object value) {
    if (value instanceof LongString text) {
      // The AMQP client allocates 4 KB for each LongString that it writes.
      String utf8 = HeaderText.utf8(text.getBytes());
      return utf8 == null ? text : utf8;
    }
    boolean asText =
        value instanceof BigDecimal
            || value instanceof List
            || value instanceof Map
            || value instanceof Double number && !Double.isFinite(number)
            || value instanceof Float number && !Float.isFinite(number);
    if (asText) {
      return HeaderText.of(value);
    }
    return value instanceof Date time && !HeaderText.isTime(time) ? null : value;
  }

  private static boolean isName(String name) {
    // Two different names may become equal by the decoder's replacement.
    return !name.isEmpty() && shortString(name) != null && name.indexOf(HeaderText.REPLACEMENT) < 0;
  }

  /** Whether these are more than {@link #MAX_HEADERS}. */
  public static boolean areTooMany(@Nullable Map<String, ?> headers) {
    return headers != null && headers.size() > MAX_HEADERS;
  }

  /** The text if it fits into a short string of AMQP, which has 255 bytes at most; else null. */
  public static @Nullable String shortString(@Nullable String text) {
    return text == null || text.getBytes(StandardCharsets.UTF_8).length > MAX_SHORT_STRING
        ? null
        : text;
  }

  /**
   * The size of all properties in AMQP's encoding, headers included.
   *
   * @throws IllegalArgumentException if AMQP cannot encode them at all
   */
  public static int headerBytes(BasicProperties properties) {
    try {
      return properties.toFrame(0, 0).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The properties of a message for a queue, which can store every type of header. It leaves out
   * properties that the AMQP client can read but not write, and those that RabbitMQ acts on or
   * refuses ({@code user-id}, {@code expiration}, a direct {@code reply-to}).
   */
  public static BasicProperties forQueue(BasicProperties posted) {
    String replyTo = shortString(posted.getReplyTo());
    return posted
        .builder()
        .contentType(shortString(posted.getContentType()))
        .contentEncoding(shortString(posted.getContentEncoding()))
        .correlationId(shortString(posted.getCorrelationId()))
        .replyTo(DIRECT_REPLY_TO.equals(replyTo) ? null : replyTo)
        .messageId(shortString(posted.getMessageId()))
        .type(shortString(posted.getType()))
        .appId(shortString(posted.getAppId()))
        .clusterId(shortString(posted.getClusterId()))
        .headers(writable(posted.getHeaders()))
        .userId(null)
        .expiration(null)
        .build();
  }

  private static Map<String, Object> writable(@Nullable Map<String, Object> posted) {
    Map<String, Object> headers = new HashMap<>();
    if (posted != null) {
      posted.forEach(
          (name, value) -> {
            if (shortString(name) != null && !HeaderText.isTooDeep(value)) {
              headers.put(name, value);
            }
          });
    }
    return headers;
  }
}
