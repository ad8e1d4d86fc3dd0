package dev.warren.bench.load;

import dev.warren.bench.peer.Target;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** STOMP 1.2, with one STOMP frame per WebSocket frame. */
final class Stomp implements Dialect {

  /** A target's header that turns receipts off: Spring's simple broker never sends a RECEIPT. */
  private static final String NO_RECEIPTS = "x-bench-no-receipts";

  /** {@code MESSAGE} as a long, and the mask of its bytes. */
  private static final long MESSAGE = Body.littleEndian("MESSAGE");

  /** The beginning of a RECEIPT for a SEND. */
  private static final String RECEIPT_ID = "RECEIPT\nreceipt-id:";

  /** The header of a RECEIPT for a {@code since} without a gap. */
  private static final String RECOVERED = "\nrecovered:true\n";

  private static final long SEVEN_BYTES = 0x00FF_FFFF_FFFF_FFFFL;

  private final String connect;
  private final boolean receipts;

  /** The key that signs a token for each user; empty if all connections belong to one user. */
  private final String usersKey;

  Stomp(Target target, int heartBeatMs) {
    Map<String, String> headers = target.connectHeaders();
    receipts = !headers.containsKey(NO_RECEIPTS);
    StringBuilder frame = new StringBuilder("CONNECT\naccept-version:1.2\n");
    // STOMP's host header names a virtual host. A target with virtual hosts sets the header.
    if (!headers.containsKey("host")) {
      frame.append("host:").append(URI.create(target.url()).getHost()).append('\n');
    }
    frame.append("heart-beat:" + heartBeatMs + "," + heartBeatMs + "\n");
    headers.forEach(
        (name, value) -> {
          if (!name.equals(NO_RECEIPTS) && !name.equals(Target.EACH_A_USER)) {
            frame.append(name).append(':').append(value).append('\n');
          }
        });
    connect = frame.toString();
    usersKey = headers.getOrDefault(Target.EACH_A_USER, "");
  }

  @Override
  public String subprotocol() {
    return "v12.stomp";
  }

  @Override
  public Talk talk(Subscriber subscriber, int connection, List<String> destinations) {
    return new StompTalk(subscriber, connection, destinations);
  }

  @Override
  public String before(String destination, int bodyBytes) {
    return "SEND\ndestination:"
        + destination
        + "\ncontent-type:application/json\ncontent-length:"
        + bodyBytes
        + "\n\n";
  }

  /**
   * Requests a RECEIPT with the message's number. RabbitMQ confirms the messages of a connection in
   * their order, so this RECEIPT comes after the confirms of all earlier ones. A message that the
   * server does not take is noticed without a RECEIPT: the server sends an ERROR and closes.
   */
  @Override
  public String beforeLast(String before, long number) {
    int end = before.length() - 1;
    return receipts ? before.substring(0, end) + "receipt:" + number + "\n\n" : before;
  }

  @Override
  public boolean confirms() {
    return receipts;
  }

  @Override
  public String after() {
    return "\0";
  }

  @Override
  public boolean canMove() {
    return receipts;
  }

  /**
   * The ids are as short as those of real clients, because servers repeat them in every message.
   */
  private static String subscriptionId(int connection, int subscription) {
    return switch (connection % 10) {
      case 8 -> Integer.toString(subscription);
      case 9 -> UUID.randomUUID().toString();
      default -> "sub-" + subscription;
    };
  }

  private final class StompTalk implements Talk {

    private final Subscriber subscriber;
    private final int connection;
    private final List<String> destinations;
    private final @Nullable Bookmark bookmark;

    /** The {@code since} header; empty for live messages only. */
    private final String since;

    private int confirmed;

    /** How many subscriptions this connection has made so far, and the last one's id. */
    private int subscriptions;

    private String subscription = "";

    StompTalk(Subscriber subscriber, int connection, List<String> destinations) {
      this.subscriber = subscriber;
      bookmark = subscriber.bookmark();
      since =
          bookmark == null || bookmark.position() == Bookmark.NONE
              ? ""
              : "since:" + bookmark.position() + "\n";
      this.connection = connection;
      this.destinations = destinations;
    }

    @Override
    public void opened() {
      String own =
          usersKey.isEmpty()
              ? ""
              : "Authorization:Bearer " + UserToken.of(connection, usersKey) + "\n";
      subscriber.link().send(connect + own + "\n\0");
    }

    @Override
    public void data(ByteBuffer in, int from, int to, long now) {
      if (to - from >= 8 && (in.getLong(from) & SEVEN_BYTES) == MESSAGE) {
        if (bookmark != null) {
          bookmark.take(in, from, to);
        }
        subscriber.delivery(in, from, to, now);
      } else if (to - from > 2) {
        answer(Subscriber.text(in, from, to));
      } else {
        subscriber.heartBeat();
      }
    }

    private void answer(String frame) {
      if (frame.startsWith("CONNECTED")) {
        subscribe();
      } else if (destinations.isEmpty() && frame.startsWith(RECEIPT_ID)) {
        int end = frame.indexOf('\n', RECEIPT_ID.length());
        subscriber.confirmed(Long.parseLong(frame.substring(RECEIPT_ID.length(), end)), "");
      } else if (frame.startsWith("RECEIPT")) {
        if (!since.isEmpty() && !frame.contains(RECOVERED)) {
          subscriber.refused("not recovered: " + oneLine(frame));
        } else if (++confirmed == destinations.size()) {
          subscriber.allSubscribed();
        } else if (confirmed > destinations.size()) {
          subscriber.moved();
        }
      } else if (frame.startsWith("ERROR")) {
        subscriber.refused(oneLine(frame));
      }
    }

    private static String oneLine(String frame) {
      return frame.replace('\n', ' ').replace("\0", "").strip();
    }

    private void subscribe() {
      destinations.forEach(this::subscribe);
      if (!receipts || destinations.isEmpty()) {
        subscriber.allSubscribed();
      }
    }

    private void subscribe(String destination) {
      String receipt = receipts ? "receipt:r" + subscriptions + "\n" : "";
      subscription = subscriptionId(connection, subscriptions++);
      subscriber
          .link()
          .send(
              "SUBSCRIBE\nid:%s\ndestination:%s\nack:auto\n%s%s\n\0"
                  .formatted(subscription, destination, since, receipt));
    }

    @Override
    public void move(String destination) {
      subscriber.link().send("UNSUBSCRIBE\nid:%s\n\n\0".formatted(subscription));
      subscribe(destination);
    }
  }
}
