package dev.warren.gateway.transport.json;

import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.gateway.access.ReadRight;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.history.EventJson;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.HistoryLost;
import dev.warren.gateway.history.HistoryQuery;
import dev.warren.gateway.history.HistoryUnavailable;
import dev.warren.gateway.history.LastMessages;
import dev.warren.gateway.history.Page;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.session.Session;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tools that agents call with {@code {"tool": …, "arguments": …}}: the history of a session and
 * a summary of it. Event loop only.
 */
final class Tools {

  private static final Logger log = LoggerFactory.getLogger(Tools.class);

  private static final String SESSION_ID = "session_id";

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 1_000;

  /** The bodies in one response have about so many bytes at most. */
  private static final long MAX_BYTES = 4 * 1024 * 1024;

  /** The summary is of the session's last messages, at most so many. */
  private static final int MAX_SUMMARIZED = 10_000;

  private final Session session;
  private final History history;

  Tools(Session session, History history) {
    this.session = session;
    this.history = history;
  }

  /** Calls a tool; its response, or a refusal, goes to the client later. */
  void call(String tool, JsonNode arguments, @Nullable String ref) throws Refused {
    switch (tool) {
      case "get_messages" -> messages(arguments, ref);
      case "get_session_info" -> info(arguments, ref);
      default ->
          throw new Refused(
              Refusal.MALFORMED_FRAME,
              "tool '%s' is not one of subscribe, get_messages, get_session_info".formatted(tool));
    }
  }

  /** The channel of the session in the arguments. */
  static Channel channel(JsonNode arguments) throws Refused {
    String id = arguments.path(SESSION_ID).asString("");
    if (id.isEmpty()) {
      throw new Refused(Refusal.MALFORMED_FRAME, "session_id: is missing");
    }
    try {
      return new Channel("sessions." + Channel.word(id));
    } catch (InvalidChannel e) {
      throw new Refused(Refusal.MALFORMED_FRAME, "session_id: " + e.getMessage());
    }
  }

  private HistoryQuery query(Channel channel) throws Refused {
    return HistoryQuery.of(ReadRight.of(session.connectedUser(), channel));
  }

  /** The messages after {@code since_id}; the last ones of the session where it is missing. */
  private void messages(JsonNode arguments, @Nullable String ref) throws Refused {
    Channel channel = channel(arguments);
    HistoryQuery query = query(channel);
    JsonNode since = arguments.get("since_id");
    int count = limit(arguments.get("limit"));
    if (since == null || since.isNull()) {
      respond(
          // One more than the response shows, to know whether there is one.
          history.lastBefore(query, history.lastPosition() + 1, count + 1),
          found -> last(channel, found, count),
          ref);
    } else {
      respond(
          history.read(query, JsonCommands.number("since_id", since), count),
          page -> next(channel, page),
          ref);
    }
  }

  private static int limit(@Nullable JsonNode limit) throws Refused {
    if (limit == null || limit.isNull()) {
      return DEFAULT_LIMIT;
    }
    long count = JsonCommands.number("limit", limit);
    if (count == 0) {
      throw new Refused(Refusal.MALFORMED_FRAME, "limit: is not 1 or more");
    }
    return (int) Math.min(MAX_LIMIT, count);
  }

  private static ObjectNode last(Channel channel, LastMessages found, int count) {
    List<TopicMessage> all = found.messages();
    int begin = all.size();
    long bytes = 0;
    while (begin > Math.max(0, all.size() - count) && bytes < MAX_BYTES) {
      bytes += all.get(--begin).body().length;
    }
    List<TopicMessage> shown = all.subList(begin, all.size());
    Long lastId = shown.isEmpty() ? null : all.get(all.size() - 1).position();
    return messages(channel, shown, lastId, begin > 0 || !found.complete());
  }

  private static ObjectNode next(Channel channel, Page page) {
    List<TopicMessage> all = page.messages();
    int end = 0;
    long bytes = 0;
    while (end < all.size() && bytes < MAX_BYTES) {
      bytes += all.get(end++).body().length;
    }
    boolean cut = end < all.size();
    long lastId = cut ? all.get(end - 1).position() : page.upTo();
    return messages(channel, all.subList(0, end), lastId, cut || page.more());
  }

  /**
   * @param lastId the {@code since_id} of the next call; null where there is no message
   */
  private static ObjectNode messages(
      Channel channel, List<TopicMessage> messages, @Nullable Long lastId, boolean truncated) {
    ObjectNode data = JsonFrame.data().put(SESSION_ID, channel.subject());
    ArrayNode all = data.putArray("messages");
    messages.forEach(message -> all.add(EventJson.node(message)));
    data.put("last_id", lastId);
    return JsonFrame.of("messages", data.put("truncated", truncated))
        .put("channel", channel.name());
  }

  private void info(JsonNode arguments, @Nullable String ref) throws Refused {
    Channel channel = channel(arguments);
    respond(
        // One more than the response shows, to know whether there is one.
        history.lastBefore(query(channel), history.lastPosition() + 1, MAX_SUMMARIZED + 1),
        found -> info(channel, found),
        ref);
  }

  private static ObjectNode info(Channel channel, LastMessages found) {
    List<TopicMessage> all = found.messages();
    int more = Math.max(0, all.size() - MAX_SUMMARIZED);
    SessionInfo info = new SessionInfo(more > 0 || !found.complete());
    all.subList(more, all.size()).forEach(info::take);
    ObjectNode data = JsonFrame.data().put(SESSION_ID, channel.subject());
    return JsonFrame.of("session_info", data.setAll(info.data())).put("channel", channel.name());
  }

  /** Encodes megabytes of JSON off the event loop, which would hold up its other clients. */
  private <T> void respond(
      CompletionStage<T> found, Function<T, ObjectNode> frame, @Nullable String ref) {
    session.pending().began(1);
    found
        .thenApplyAsync(messages -> JsonFrame.bytes(frame.apply(messages)))
        .whenComplete(
            (json, failure) -> session.eventLoop().execute(() -> write(json, failure, ref)));
  }

  private void write(byte[] json, @Nullable Throwable failure, @Nullable String ref) {
    if (failure == null) {
      session.write(JsonFrame.finished(json, session.allocator()));
      session.receipt(ref);
    } else {
      session.refuse(refused(failure), ref);
    }
    session.pending().finished(1);
  }

  private static Refused refused(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof HistoryLost) {
      return new Refused(
          Refusal.UNKNOWN_MESSAGE, "since_id: is no longer available: " + cause.getMessage());
    }
    if (cause instanceof HistoryUnavailable) {
      return new Refused(
          Refusal.BROKER_UNAVAILABLE, "the messages cannot be read: " + cause.getMessage());
    }
    log.error("The messages of a session could not be sent.", cause);
    return Refused.internalError();
  }
}
