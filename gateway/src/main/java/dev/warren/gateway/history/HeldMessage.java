package dev.warren.gateway.history;

import dev.warren.channel.Channel;
import dev.warren.event.Visibility;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.Recipients;
import dev.warren.gateway.log.Source;
import dev.warren.gateway.log.TopicMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message that the window holds. Packed, it is two objects, one of them an array of bytes. The
 * window has very many small messages, which are hardly ever read. A young collection copies each
 * object of the new ones, and no client gets a message meanwhile.
 *
 * <p>One thread packs messages; any thread reads them.
 */
final class HeldMessage {

  /** The most bytes of a message that is packed: the objects of a larger one hardly count. */
  private static final int MOST_PACKED_BYTES = 4 * 1024;

  /** Bytes of memory for a packed message's objects and its places in the window. */
  private static final int OVERHEAD_BYTES = 192;

  private final long position;
  private final Channel channel;
  private final Recipients recipients;
  private final long timestampMillis;

  /** A text that many messages share, as is {@link #contentType}. */
  private final String type;

  private final String contentType;
  private final boolean text;

  /** Whether the message is still in the window. Confined to the thread that packs. */
  private boolean held = true;

  /**
   * The id, the publication, its sender, the headers and the body of a packed message; null before.
   * Written before {@link #message} becomes null.
   */
  private byte @Nullable [] packed;

  /** The message as it was read; null if it is packed, and nobody has read it lately. */
  private volatile @Nullable TopicMessage message;

  HeldMessage(TopicMessage message) {
    this.position = message.position();
    this.channel = message.channel();
    this.recipients = message.recipients();
    this.timestampMillis = message.timestampMillis();
    this.type = message.type();
    this.contentType = message.contentType();
    this.text = message.text();
    this.message = message;
  }

  long position() {
    return position;
  }

  Channel channel() {
    return channel;
  }

  Visibility visibility() {
    return recipients.visibility();
  }

  /** See {@link TopicMessage#name}. */
  String name() {
    TopicMessage known = message;
    if (known != null) {
      return known.name();
    }
    ByteBuf from = Unpooled.wrappedBuffer(Objects.requireNonNull(packed));
    String id = read(from);
    return id.isEmpty() ? read(from) : id;
  }

  /**
   * About how many bytes of memory the message takes. Called by the thread that packs. A packed
   * message that somebody has read lately takes more.
   */
  int sizeInMemory() {
    byte[] bytes = packed;
    return bytes == null
        ? Objects.requireNonNull(message).sizeInMemory()
        : bytes.length + OVERHEAD_BYTES;
  }

  /** Whether the message is still in the window. Called by the thread that packs. */
  boolean isHeld() {
    return held;
  }

  /** The message has left the window. */
  void left() {
    held = false;
  }

  /** The message as it was read. If it was packed, it has no wire formats. */
  TopicMessage message() {
    TopicMessage known = message;
    return known == null ? unpack() : known;
  }

  /** The message as it was read; null if it would have to be unpacked. */
  @Nullable TopicMessage unpacked() {
    return message;
  }

  /** Keeps the unpacked message until {@link #forget}. */
  void keep(TopicMessage unpacked) {
    message = unpacked;
  }

  /** Ends the effect of {@link #keep}. */
  void forget() {
    message = null;
  }

  /** Packs a small message, and takes a large one its wire formats. */
  void pack() {
    TopicMessage from = Objects.requireNonNull(message);
    if (from.size() > MOST_PACKED_BYTES) {
      from.forgetFormats();
      return;
    }
    ByteBuf to = Unpooled.buffer(from.size() + OVERHEAD_BYTES);
    write(to, from.id());
    write(to, from.source().publication());
    write(to, from.source().sender());
    to.writeInt(from.headers().size());
    from.headers()
        .forEach(
            (name, value) -> {
              write(to, name);
              write(to, value);
            });
    to.writeBytes(from.body());
    packed = ByteBufUtil.getBytes(to);
    to.release();
    message = null;
  }

  private static void write(ByteBuf to, String text) {
    to.writeInt(ByteBufUtil.utf8Bytes(text));
    ByteBufUtil.writeUtf8(to, text);
  }

  private TopicMessage unpack() {
    ByteBuf from = Unpooled.wrappedBuffer(Objects.requireNonNull(packed));
    EventInfo event = new EventInfo(read(from), type, timestampMillis);
    String publication = read(from);
    String sender = read(from);
    Source source =
        publication.isEmpty() && sender.isEmpty()
            ? Source.AMQP
            : new Source(sender, publication, null);
    Map<String, String> headers = headers(from);
    Content content = new Content(contentType, headers, ByteBufUtil.getBytes(from), text);
    return new TopicMessage(position, channel, event, content, recipients, source);
  }

  private static Map<String, String> headers(ByteBuf from) {
    int count = from.readInt();
    if (count == 0) {
      return Map.of();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      headers.put(read(from), read(from));
    }
    return headers;
  }

  private static String read(ByteBuf from) {
    int length = from.readInt();
    return length == 0 ? "" : from.readCharSequence(length, StandardCharsets.UTF_8).toString();
  }
}
