package dev.warren.gateway.transport.json;

import dev.warren.channel.Channel;
import dev.warren.gateway.access.ReadRight;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.HistoryLost;
import dev.warren.gateway.history.HistoryQuery;
import dev.warren.gateway.history.HistoryUnavailable;
import dev.warren.gateway.history.LastMessages;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.session.Session;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tools that agents call with {@code {"tool": …, "arguments": …}}: the history of a session and
 * a summary of it. Event loop only.
 */
final class Tools {

  private static final Logger log = LoggerFactory.getLogger(Tools.class);

  private static final List<String> NAMES =
      List.of("subscribe", "get_messages", "get_session_info");

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 1_000;

  /** An id is searched for among at most this many of the session's last messages. */
  private static final int MAX_SEARCHED = 10_000;

  /** How far a position may be ahead of this gateway: another gateway may have read it already. */
  private static final long MAX_AHEAD = 100_000;

  /** The summary covers at most this many of the session's last messages. */
  private static final int MAX_SUMMARIZED = 10_000;

  private final Session session;
  private final History history;

  Tools(Session session, History history) {
    this.session = session;
    this.history = history;
  }

  static void checkExists(String tool) throws Refused {
    if (!NAMES.contains(tool)) {
      throw new Refused(
          Refusal.MALFORMED_FRAME,
          "tool '%s' is not one of %s".formatted(tool, String.join(", ", NAMES)));
    }
  }

  /** Calls a tool; its response, or a refusal, goes to the client later. */
  void call(String tool, Channel channel, JsonNode arguments, @Nullable String ref) throws Refused {
    switch (tool) {
      case "get_messages" -> messages(channel, arguments, ref);
      case "get_session_info" -> info(channel, ref);
      default -> throw new AssertionError("no tool " + tool);
    }
  }

  /** The messages after {@code since_id}; the last ones of the session without it. */
  private void messages(Channel channel, JsonNode arguments, @Nullable String ref) throws Refused {
    HistoryQuery all = query(channel);
    HistoryQuery query = new HistoryQuery(all.pattern(), all.viewer(), SessionMessages::isMessage);
    int count = limit(arguments.get("limit"));
    long end = history.lastPosition();
    SessionMessages response = new SessionMessages(channel, count, end);
    JsonNode named = arguments.get("since_id");
    if (named == null || named.isNull()) {
      respond(
          // One more than the response shows, to know whether there is one.
          history.lastBefore(query, end + 1, count + 1), found -> response.last(found, true), ref);
      return;
    }
    SinceId since = SinceId.of(named);
    Supplier<CompletionStage<Supplier<ObjectNode>>> byId =
        () ->
            history
                .lastBefore(query, end + 1, MAX_SEARCHED)
                .thenApply(found -> () -> response.after(found, since));
    if (since.position() < 0 || since.position() > end + MAX_AHEAD) {
      respond(byId.get(), Supplier::get, ref);
    } else {
      respond(
          history
              .read(query, since.position(), count)
              .<Supplier<ObjectNode>>thenApply(page -> () -> response.next(page))
              .exceptionallyCompose(
                  failure ->
                      cause(failure) instanceof HistoryLost
                          ? byId.get()
                          : CompletableFuture.failedFuture(failure)),
          Supplier::get,
          ref);
    }
  }

  private HistoryQuery query(Channel channel) throws Refused {
    return HistoryQuery.of(ReadRight.of(session.connectedUser(), channel));
  }

  private static int limit(@Nullable JsonNode limit) throws Refused {
    if (limit == null || limit.isNull()) {
      return DEFAULT_LIMIT;
    }
    int count = JsonCommands.count("limit", limit);
    if (count == 0) {
      throw new Refused(Refusal.MALFORMED_FRAME, "limit: is not 1 or more");
    }
    return Math.min(MAX_LIMIT, count);
  }

  private void info(Channel channel, @Nullable String ref) throws Refused {
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
    ObjectNode data = JsonFrame.data().put("session_id", channel.subject());
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

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  private static Refused refused(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof HistoryUnavailable) {
      return new Refused(
          Refusal.BROKER_UNAVAILABLE, "the messages cannot be read: " + cause.getMessage());
    }
    log.error("The messages of a session could not be sent.", cause);
    return Refused.internalError();
  }
}
