package dev.warren.gateway.log;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.event.Visibility;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One message of the log. Thread-safe. */
public final class TopicMessage {

  /** The objects around it, and Warren's own headers in a frame. */
  private static final int OVERHEAD_BYTES = 1_024;

  private final long position;
  private final Channel channel;
  private final String id;
  private final String type;
  private final long timestampMillis;
  private final String contentType;
  private final Map<String, String> headers;
  private final byte[] body;
  private final boolean text;
  private final Visibility visibility;
  private final WhenSlow whenSlow;
  private final int sizeInMemory;
  private final boolean forClients;

  /**
   * So many formats are kept: more would make the history larger than its bound. Who uses a third
   * one encodes it where it is needed.
   */
  private static final int KEPT_FORMATS = 2;

  /** The formats it was encoded in so far. */
  private @Nullable Encoded encoded;

  private record Encoded(
      Function<TopicMessage, byte[]> format, byte[] bytes, int count, @Nullable Encoded next) {}

  /** One that every client gets, may it be behind or not. */
  public TopicMessage(
      long position,
      Channel channel,
      String id,
      String type,
      long timestampMillis,
      String contentType,
      Map<String, String> headers,
      byte[] body,
      boolean text,
      Visibility visibility) {
    this(
        position,
        channel,
        id,
        type,
        timestampMillis,
        contentType,
        headers,
        body,
        text,
        visibility,
        WhenSlow.KEEP);
  }

  /** Nobody gets it: it only says how far the log has come. */
  public static TopicMessage onlyPosition(long position) {
    return new TopicMessage(
        position,
        new Channel(Names.OWN_KIND),
        "",
        "",
        0,
        "",
        Map.of(),
        new byte[0],
        true,
        Visibility.PUBLIC);
  }

  /**
   * @param position its {@code message-id}, see {@link dev.warren.broker.LogBirth}
   * @param channel its channel
   * @param id the event's id, by which it is the same as another of the channel; empty for what is
   *     relayed
   * @param type the type of a typed event, as the worker says it; empty for what is relayed
   * @param timestampMillis when it happened, in milliseconds since 1970
   * @param contentType its media type; empty where the publisher named none
   * @param headers the publisher's own headers
   * @param body its bytes, not to be changed
   * @param text whether the body is UTF-8, and so can go out in a WebSocket text frame
   * @param visibility to whom it is shown, of those who may read its channel
   * @param whenSlow what becomes of it for a client that is behind
   */
  public TopicMessage(
      long position,
      Channel channel,
      String id,
      String type,
      long timestampMillis,
      String contentType,
      Map<String, String> headers,
      byte[] body,
      boolean text,
      Visibility visibility,
      WhenSlow whenSlow) {
    this.position = position;
    this.channel = channel;
    this.id = id;
    this.type = type;
    this.timestampMillis = timestampMillis;
    this.contentType = contentType;
    this.headers = headers;
    this.body = body;
    this.text = text;
    this.visibility = visibility;
    this.forClients = !channel.kind().equals(Names.OWN_KIND);
    this.whenSlow = whenSlow;
    int headerChars = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      headerChars += header.getKey().length() + header.getValue().length();
    }
    this.sizeInMemory = (1 + KEPT_FORMATS) * (body.length + headerChars) + OVERHEAD_BYTES;
  }

  /**
   * The message in a wire format, encoded by the first caller and kept.
   *
   * @param format the same object for every use of the format, since it is the cache's key
   * @return not to be changed
   */
  public synchronized byte[] encodedAs(Function<TopicMessage, byte[]> format) {
    for (Encoded known = encoded; known != null; known = known.next) {
      if (known.format == format) {
        return known.bytes;
      }
    }
    byte[] bytes = format.apply(this);
    int kept = encoded == null ? 0 : encoded.count;
    if (kept < KEPT_FORMATS) {
      encoded = new Encoded(format, bytes, kept + 1, encoded);
    }
    return bytes;
  }

  /** About how many bytes it takes here, encodings included, to bound how many are held. */
  public int sizeInMemory() {
    return sizeInMemory;
  }

  /** Whether it is not just between gateways and workers: those count as positions only. */
  public boolean isForClients() {
    return forClients;
  }

  public long position() {
    return position;
  }

  public Channel channel() {
    return channel;
  }

  public String id() {
    return id;
  }

  public String type() {
    return type;
  }

  public long timestampMillis() {
    return timestampMillis;
  }

  public String contentType() {
    return contentType;
  }

  public Map<String, String> headers() {
    return headers;
  }

  public byte[] body() {
    return body;
  }

  public boolean text() {
    return text;
  }

  public Visibility visibility() {
    return visibility;
  }

  public WhenSlow whenSlow() {
    return whenSlow;
  }
}
