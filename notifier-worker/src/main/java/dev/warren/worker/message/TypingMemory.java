package dev.warren.worker.message;

import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.presence.Note;
import dev.warren.worker.event.Data;
import dev.warren.worker.event.OwnEvent;
import dev.warren.worker.intake.Answer;
import dev.warren.worker.intake.Answer.Said;
import dev.warren.worker.intake.Clock;
import dev.warren.worker.intake.Deadlines;
import dev.warren.worker.intake.Memory;
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
 * Who types. Clients say so again and again: that is passed on now and then only, and ends by
 * itself. Nothing else of a message is kept.
 */
public final class TypingMemory implements Memory {

  static final String TYPE = "typing";

  /** What a slow client need not get: it is over soon. */
  private static final String WHEN_SLOW = "drop";

  private static final long PASSED_ON_EVERY_MS = 2_500;
  private static final long LASTS_MS = 5_000;

  /** Who began first ends first, at once. */
  private static final int MOST = 100_000;

  /**
   * @param audience whom it is for, as it was said: what is for some is not told to others
   */
  private record Key(Channel channel, String user, Audience audience) {}

  /**
   * @param user as it was written, a text or a number
   */
  private record Typist(JsonNode user, long passedOnAt, long lastAt) {}

  private final Clock clock;
  private final long since;
  private final int most;

  /** Who said so longest ago first. */
  private final LinkedHashMap<Key, Typist> typists = new LinkedHashMap<>();

  private final Deadlines<Key> ends = new Deadlines<>();

  /**
   * Whose end was told while a worker before this one may have told their beginning; who is not in
   * it may be shown as typing still.
   */
  private final Set<Key> ended = new HashSet<>();

  /** By channel, for whom its due is under way. */
  private final Map<String, Set<Key>> underWay = new HashMap<>();

  public TypingMemory(Clock clock) {
    this(clock, MOST);
  }

  TypingMemory(Clock clock, int most) {
    this.clock = clock;
    this.since = clock.steady();
    this.most = most;
  }

  @Override
  public Answer event(Event event, boolean byClient) {
    String user = event.type().equals(TYPE) && isTyped(event) ? user(event) : null;
    if (user == null) {
      return Answer.said(event);
    }
    Key key = new Key(event.channel(), user, Audience.of(event));
    return event.data().path("typing").asBoolean(false)
        ? types(key, event, byClient)
        : stops(key, event, byClient);
  }

  private static boolean isTyped(Event event) {
    String kind = event.channel().kind();
    return kind.equals("chat") || kind.equals("sessions");
  }

  private static @Nullable String user(Event event) {
    String user = Data.text(event.data(), "userId", "user_id");
    return user == null || user.length() > Channel.MAX_BYTES ? null : user;
  }

  /** What a publisher posts over AMQP is passed on as often as it is posted. */
  private Answer types(Key key, Event event, boolean byClient) {
    long now = clock.steady();
    Typist before = typists.remove(key);
    boolean passedOn =
        !byClient || before == null || now - before.passedOnAt() >= PASSED_ON_EVERY_MS;
    JsonNode user =
        event.data().hasNonNull("userId")
            ? event.data().get("userId")
            : event.data().get("user_id");
    typists.put(key, new Typist(user, passedOn ? now : before.passedOnAt(), now));
    ends.set(key, now + LASTS_MS);
    ended.remove(key);
    List<Said> said = new ArrayList<>();
    if (passedOn) {
      said.add(new Said(event, WHEN_SLOW));
    }
    if (typists.size() > most) {
      said.add(end(typists.keySet().iterator().next()));
    }
    return Answer.said(said);
  }

  private Answer stops(Key key, Event event, boolean byClient) {
    ends.clear(key);
    boolean typed = typists.remove(key) != null;
    boolean mayHaveTyped = mayHaveTypedBefore(key);
    return !byClient || typed || mayHaveTyped
        ? Answer.said(List.of(new Said(event, WHEN_SLOW)))
        : Answer.NOTHING;
  }

  /** Once for each: who has typed before this worker began is over by itself nowhere. */
  private boolean mayHaveTypedBefore(Key key) {
    if (clock.steady() - since >= LASTS_MS) {
      ended.clear();
      return false;
    }
    return ended.size() < most && ended.add(key);
  }

  private Said end(Key key) {
    ends.clear(key);
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.set("userId", typists.remove(key).user());
    data.put("typing", false);
    Instant now = Instant.ofEpochMilli(clock.wall());
    Event end = OwnEvent.of(key.channel(), OwnEvent.freshId(), TYPE, now, data);
    key.audience().addTo(end);
    return new Said(end, WHEN_SLOW);
  }

  @Override
  public Answer note(Note note, String routingKey) {
    Set<Key> looked = note instanceof Note.Due ? underWay.remove(routingKey) : null;
    if (looked == null) {
      return Answer.NOTHING;
    }
    List<Said> said = new ArrayList<>();
    for (Key key : looked) {
      Typist typist = typists.get(key);
      if (typist != null && typist.lastAt() + LASTS_MS <= clock.steady()) {
        said.add(end(key));
      }
    }
    return Answer.said(said);
  }

  @Override
  public OptionalLong nextDue() {
    return ends.next();
  }

  @Override
  public List<String> dues(int most, long againAfterMs) {
    Set<String> over = new LinkedHashSet<>();
    long now = clock.steady();
    while (over.size() < most) {
      Key key = ends.takeOver(now);
      if (key == null) {
        break;
      }
      String channel = key.channel().name();
      over.add(channel);
      underWay.computeIfAbsent(channel, name -> new LinkedHashSet<>()).add(key);
      ends.set(key, now + againAfterMs);
    }
    return List.copyOf(over);
  }
}
