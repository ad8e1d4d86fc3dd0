package dev.warren.gateway.log;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.event.Sameness;
import dev.warren.event.Visibility;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One message of the log. Immutable but for the wire formats that it keeps; thread-safe. */
public final class TopicMessage {

  /** Bytes of memory for the objects around a message and for Warren's headers in its frames. */
  private static final int OVERHEAD_BYTES = 1_024;

  /**
   * How many wire formats are kept with a message, at most: more would make the window larger than
   * its bound. A message in a third format is encoded for each use.
   */
  private static final int KEPT_FORMATS = 2;

  private static final EventInfo NO_EVENT = new EventInfo("", "", 0);

  private final long position;
  private final Channel channel;
  private final EventInfo event;
  private final Content content;
  private final Recipients recipients;
  private final Source source;
  private final boolean forClients;
  private final int sizeInMemory;

  private @Nullable Encoded encoded;

  private record Encoded(
      Function<TopicMessage, byte[]> format, byte[] bytes, int count, @Nullable Encoded next) {}

  /**
   * @param position its {@code message-id}, see {@link dev.warren.broker.LogBirth}
   */
  public TopicMessage(
      long position,
      Channel channel,
      EventInfo event,
      Content content,
      Recipients recipients,
      Source source) {
    this.position = position;
    this.channel = channel;
    this.forClients = !channel.kind().equals(Names.OWN_KIND);
    this.event = event;
    this.content = content;
    this.sizeInMemory = (1 + KEPT_FORMATS) * content.size() + OVERHEAD_BYTES;
    this.recipients = recipients;
    this.source = source;
  }

  /** A message for every reader of its channel. */
  public TopicMessage(long position, Channel channel, EventInfo event, Content content) {
    this(position, channel, event, content, Recipients.ALL, Source.AMQP);
  }

  /** The user whose client sent it; empty for a backend's message. */
  public String sender() {
    return source.sender();
  }

  /** Stands for a position without a message for clients. */
  public static TopicMessage onlyPosition(long position) {
    return new TopicMessage(
        position, new Channel(Names.OWN_KIND), NO_EVENT, Content.json(new byte[0]));
  }

  /**
   * The message in a wire format, encoded by the first caller and kept for the next.
   *
   * @param format the same object for every use of a format, since it is the key under which the
   *     bytes are kept
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

  /** About how many bytes of memory it takes, kept wire formats included. */
  public int sizeInMemory() {
    return sizeInMemory;
  }

  /**
   * False for a message between gateways and workers, which no client may see: for clients it is a
   * position only. This is the one place that decides it.
   */
  public boolean isForClients() {
    return forClients;
  }

  public long position() {
    return position;
  }

  public Channel channel() {
    return channel;
  }

  /** See {@link EventInfo#id}. */
  public String id() {
    return event.id();
  }

  /**
   * Names the message among those of its channel, so that a repetition can be found by it: the
   * event's id, or for a relayed message the name of its publication. Different events may share
   * it; empty for a relayed message of an AMQP publisher.
   */
  public String name() {
    return id().isEmpty() ? source.publication() : id();
  }

  /** See {@link Sameness}. Reads the whole body. */
  public String sameness() {
    return Sameness.of(channel, name(), type(), source.sender(), body());
  }

  /** Its number among the {@link OwnMessages#confirms}; 0 if it is not one of them. */
  public long confirm() {
    return source.own() == null ? 0 : source.own().confirm();
  }

  /** See {@link EventInfo#type}. */
  public String type() {
    return event.type();
  }

  /** See {@link EventInfo#timestampMillis}. */
  public long timestampMillis() {
    return event.timestampMillis();
  }

  /** See {@link Content#type}. */
  public String contentType() {
    return content.type();
  }

  /** See {@link Content#headers}. */
  public Map<String, String> headers() {
    return content.headers();
  }

  /** See {@link Content#body}. */
  public byte[] body() {
    return content.body();
  }

  /** See {@link Content#text}. */
  public boolean text() {
    return content.text();
  }

  /** See {@link Recipients#visibility}. */
  public Visibility visibility() {
    return recipients.visibility();
  }

  /** See {@link Recipients#whenSlow}. */
  public WhenSlow whenSlow() {
    return recipients.whenSlow();
  }
}
