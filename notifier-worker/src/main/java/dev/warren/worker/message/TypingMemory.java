package dev.warren.worker.message;

import dev.warren.bounded.Sizes;
import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.event.EventData;
import dev.warren.presence.Note;
import dev.warren.worker.event.WorkerEvent;
import dev.warren.worker.ownership.Clock;
import dev.warren.worker.ownership.Effects;
import dev.warren.worker.ownership.Memory;
import dev.warren.worker.ownership.OutgoingEvent;
import dev.warren.worker.ownership.TimerQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Users that are typing. Clients repeat the event while a user types. The memory publishes one
 * event every 2.5 s, and ends the typing 5 s after the last one. Other messages leave no trace
 * here.
 */
public final class TypingMemory implements Memory {

  static final String TYPE = "typing";

  /** A slow client may miss the event, because typing soon ends by itself. */
  private static final String WHEN_SLOW = "drop";

  private static final long PUBLISH_EVERY_MS = 2_500;
  private static final long LASTS_MS = 5_000;

  /** The most users that type at the same time. Beyond it, the typing that began first is ended. */
  private static final int MAX_TYPISTS = 100_000;

  /** A typist without long fields: a channel, a user's name, and entries in maps. */
  private static final int OVERHEAD_BYTES = 1_000;

  /**
   * A typist: a user in a channel, typing for the same recipients.
   *
   * @param visibility the {@link VisibilityFields#digest}
   */
  private record Key(Channel channel, String user, String visibility) {}

  /**
   * One user's typing.
   *
   * @param user the user id in the event's form, a string or a number
   */
  private record Typing(
      JsonNode user, VisibilityFields visibility, long publishedAt, long lastAt) {}

  private final Clock clock;
  private final long since;
  private final int maxTypists;
  private final long maxBytes;
  private final Sizes<Key> sizes = new Sizes<>();

  /** All typing, the one that was repeated longest ago first. */
  private final LinkedHashMap<Key, Typing> typing = new LinkedHashMap<>();

  private final TimerQueue<Key> ends = new TimerQueue<>();

  /**
   * Users whose end of typing was published without a known beginning, because an earlier owner may
   * have published the beginning. Each user's end is published once; otherwise clients would show
   * that user as typing for ever.
   */
  private final Set<Key> endedUnknown = new HashSet<>();

  /** The users of each channel whose timer note is under way. */
  private final Map<String, Set<Key>> notesOut = new HashMap<>();

  /**
   * @param maxBytes the most memory. Beyond it, the typing with the longest fields is ended
   */
  public TypingMemory(Clock clock, long maxBytes) {
    this(clock, MAX_TYPISTS, maxBytes);
  }

  TypingMemory(Clock clock, int maxTypists, long maxBytes) {
    this.clock = clock;
    this.since = clock.steady();
    this.maxTypists = maxTypists;
    this.maxBytes = maxBytes;
  }

  @Override
  public Effects event(Event event, boolean fromClient) {
    String user = event.type().equals(TYPE) && hasTyping(event.channel()) ? user(event) : null;
    if (user == null) {
      return Effects.publish(event);
    }
    VisibilityFields visibility = VisibilityFields.of(event);
    Key key = new Key(event.channel(), user, visibility.digest());
    return event.data().path("typing").asBoolean(false)
        ? begin(key, visibility, event, fromClient)
        : stop(key, event, fromClient);
  }

  private static boolean hasTyping(Channel channel) {
    return channel.kind().equals("chat") || channel.kind().equals("sessions");
  }

  private static @Nullable String user(Event event) {
    String user = EventData.text(event.data(), "userId", "user_id");
    return user == null || user.length() > Channel.MAX_BYTES ? null : user;
  }

  /**
   * An AMQP publisher's event is always published; a client's repetition is published only now and
   * then.
   */
  private Effects begin(Key key, VisibilityFields visibility, Event event, boolean fromClient) {
    long now = clock.steady();
    Typing before = typing.remove(key);
    boolean publishes =
        !fromClient || before == null || now - before.publishedAt() >= PUBLISH_EVERY_MS;
    JsonNode user =
        event.data().hasNonNull("userId")
            ? event.data().get("userId")
            : event.data().get("user_id");
    typing.put(key, new Typing(user, visibility, publishes ? now : before.publishedAt(), now));
    sizes.set(key, OVERHEAD_BYTES + visibility.bytes());
    ends.set(key, now + LASTS_MS);
    endedUnknown.remove(key);
    List<OutgoingEvent> events = new ArrayList<>();
    if (publishes) {
      events.add(new OutgoingEvent(event, WHEN_SLOW));
    }
    if (typing.size() > maxTypists) {
      events.add(end(typing.keySet().iterator().next()));
    }
    while (sizes.total() > maxBytes) {
      events.add(end(sizes.largest()));
    }
    return Effects.publish(events);
  }

  private Effects stop(Key key, Event event, boolean fromClient) {
    boolean wasTyping = remove(key) != null;
    boolean mayHaveTyped = mayHaveTypedBefore(key);
    return !fromClient || wasTyping || mayHaveTyped
        ? Effects.publish(List.of(new OutgoingEvent(event, WHEN_SLOW)))
        : Effects.NONE;
  }

  /**
   * True once per user: only this worker can end the typing of a user who began before this worker
   * took over.
   */
  private boolean mayHaveTypedBefore(Key key) {
    if (clock.steady() - since >= LASTS_MS) {
      endedUnknown.clear();
      return false;
    }
    return endedUnknown.size() < maxTypists && endedUnknown.add(key);
  }

  private @Nullable Typing remove(Key key) {
    ends.cancel(key);
    sizes.remove(key);
    return typing.remove(key);
  }

  private OutgoingEvent end(Key key) {
    Typing ended = remove(key);
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.set("userId", ended.user());
    data.put("typing", false);
    Instant now = Instant.ofEpochMilli(clock.wall());
    Event end = WorkerEvent.of(key.channel(), WorkerEvent.freshId(), TYPE, now, data);
    ended.visibility().addTo(end);
    return new OutgoingEvent(end, WHEN_SLOW);
  }

  /** Only timer notes matter here, because gateways know nothing about typing. */
  @Override
  public Effects note(Note note, String routingKey) {
    Set<Key> expired = note instanceof Note.TimerDue ? notesOut.remove(routingKey) : null;
    if (expired == null) {
      return Effects.NONE;
    }
    List<OutgoingEvent> events = new ArrayList<>();
    for (Key key : expired) {
      Typing last = typing.get(key);
      if (last != null && last.lastAt() + LASTS_MS <= clock.steady()) {
        events.add(end(key));
      }
    }
    return Effects.publish(events);
  }

  @Override
  public OptionalLong nextTimerAt() {
    return ends.next();
  }

  @Override
  public List<String> timersDue(int limit, long retryAfterMs) {
    Set<String> channels = new LinkedHashSet<>();
    for (Key key : ends.expired(clock.steady(), limit, retryAfterMs)) {
      String channel = key.channel().name();
      channels.add(channel);
      notesOut.computeIfAbsent(channel, name -> new LinkedHashSet<>()).add(key);
    }
    return List.copyOf(channels);
  }
}
