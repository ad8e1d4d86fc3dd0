package dev.warren.gateway.log;

import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.event.Sameness;
import dev.warren.event.Visibility;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One message of the log. Immutable except for the wire formats that it caches and its span;
 * thread-safe.
 */
public final class TopicMessage {

  /** Bytes of memory for the objects around a message and for Warren's headers in its frames. */
  private static final int OVERHEAD_BYTES = 1_024;

  /**
   * The most wire formats that a message caches: more would make the window larger than its bound.
   * A message in a third format is encoded for each use.
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
  private final int size;

  private @Nullable Encoded encoded;

  /** Null if the delivery is not recorded, and after its end. */
  private volatile @Nullable DeliverySpan delivery;

  private record Encoded(
      Function<TopicMessage, byte[]> format, byte[] bytes, int count, @Nullable Encoded next) {}

  /**
   * @param position the position, which clients get as {@code message-id}; see {@link
   *     dev.warren.broker.LogBirth}
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
    this.size = content.size();
    this.recipients = recipients;
    this.source = source;
  }

  /** A message for every reader of its channel. */
  public TopicMessage(long position, Channel channel, EventInfo event, Content content) {
    this(position, channel, event, content, Recipients.ALL, Source.AMQP);
  }

  /** The same message at another position. */
  public TopicMessage at(long other) {
    return new TopicMessage(other, channel, event, content, recipients, source);
  }

  public Source source() {
    return source;
  }

  public Recipients recipients() {
    return recipients;
  }

  /** The user whose client sent it; empty for a backend's message. */
  public String sender() {
    return source.sender();
  }

  /** A position of the log at which clients get no message. */
  public static TopicMessage onlyPosition(long position) {
    return new TopicMessage(
        position, new Channel(Names.OWN_KIND), NO_EVENT, Content.json(new byte[0]));
  }

  /**
   * The message in a wire format. The first caller encodes it, and later ones get the cached bytes.
   *
   * @param format the same object for every use of a format, as it is the key of the cache
   * @return bytes that must not be changed
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

  /**
   * Lets the cached wire formats go; a later caller encodes them again. They take as much memory as
   * the message itself.
   */
  public synchronized void forgetFormats() {
    encoded = null;
  }

  /**
   * About how many bytes the message's body and headers have. A bound on the bytes of messages has
   * to count headers, because a client can send 64 KB of them without a body.
   */
  public int size() {
    return size;
  }

  /** About how many bytes of memory the message takes, cached wire formats included. */
  public int sizeInMemory() {
    return (1 + KEPT_FORMATS) * size + OVERHEAD_BYTES;
  }

  /**
   * Whether clients may see the message. They must not see one between gateways and workers, of
   * which only the position counts. No other code decides this.
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
   * The name by which a repetition of the message is found in its channel: the event's id, or for a
   * relayed message the name of its publication. Different events may have the same name. Empty for
   * a relayed message of an AMQP publisher.
   */
  public String name() {
    return id().isEmpty() ? source.publication() : id();
  }

  /** The message's {@link Sameness}. Computing it reads the whole body. */
  public String sameness() {
    return Sameness.of(channel, name(), type(), source.sender(), body());
  }

  /**
   * The number of the message's confirm, see {@link OwnMessages#confirms}; 0 if this gateway did
   * not publish it.
   */
  public long confirm() {
    return source.own() == null ? 0 : source.own().confirm();
  }

  /** Whether a client of this gateway published the message. */
  private boolean isOwn() {
    return source.own() != null;
  }

  /**
   * The message is about to go to this many event loops, each of which calls {@link #fannedOut}; 0
   * if clients do not get it.
   */
  public void goesTo(int eventLoops) {
    if (source.own() != null) {
      source.own().goesTo(eventLoops);
    }
  }

  /** Records the delivery to clients. Called before any event loop gets the message. */
  public void record(DeliverySpan span) {
    delivery = span;
  }

  /** Whether each event loop has to call {@link #fannedOut}. */
  public boolean isFollowed() {
    return isOwn() || delivery != null;
  }

  /** A client of this event loop gets the message. */
  public void reachesClients() {
    DeliverySpan span = delivery;
    if (span != null) {
      span.reachesClients();
    }
  }

  /** An event loop has fanned the message out. */
  public void fannedOut() {
    if (source.own() != null) {
      source.own().fannedOut();
    }
    DeliverySpan span = delivery;
    if (span != null && span.fannedOut()) {
      // The message stays in the window, without the memory of its span.
      delivery = null;
    }
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
