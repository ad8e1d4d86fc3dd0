package dev.warren.gateway.transport.json;

import dev.warren.channel.Channel;
import dev.warren.gateway.access.ReadRight;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.HistoryQuery;
import dev.warren.gateway.history.LastMessages;
import dev.warren.gateway.history.Reads;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.session.Session;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tools that agents call with {@code {"tool": …, "arguments": …}}: the history of a session and
 * a summary of it. Event loop only.
 */
record Tools(Session session, History history, Reads reads) {

  private static final List<String> NAMES =
      List.of("subscribe", "get_messages", "get_session_info");

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 1_000;

  /** The factor for a response that is held twice while it is made: as messages and as JSON. */
  private static final long TWICE = 2;

  /**
   * The most bytes of messages for a summary: many more than for a response, so that the limit
   * rarely leaves messages out.
   */
  private static final long SUMMARIZED_BYTES = 16 * 1024 * 1024;

  /** The search for an id covers at most this many of the session's last messages. */
  private static final int MAX_SEARCHED = 10_000;

  /**
   * How far a position may be ahead of this gateway, because another gateway may have read it
   * already.
   */
  private static final long MAX_AHEAD = 100_000;

  /** The summary covers at most this many of the session's last messages. */
  private static final int MAX_SUMMARIZED = 10_000;

  static void checkExists(String tool) throws Refused {
    if (!NAMES.contains(tool)) {
      throw new Refused(
          Refusal.MALFORMED_FRAME,
          "tool '%s' is not one of %s".formatted(tool, String.join(", ", NAMES)));
    }
  }

  /** Calls a tool. The client gets its response, or a refusal, later. */
  void call(String tool, Channel channel, JsonNode arguments, @Nullable String ref) throws Refused {
    switch (tool) {
      case "get_messages" -> messages(channel, arguments, ref);
      case "get_session_info" -> info(channel, ref);
      default -> throw new AssertionError("no tool " + tool);
    }
  }

  /** The messages after {@code since_id}, or without it the last ones of the session. */
  private void messages(Channel channel, JsonNode arguments, @Nullable String ref) throws Refused {
    HistoryQuery all = query(channel);
    HistoryQuery query = new HistoryQuery(all.pattern(), all.viewer(), SessionMessages::isMessage);
    int count = limit(arguments.get("limit"));
    long bytes = reads.settings().size().toBytes();
    long end = history.lastPosition();
    SessionMessages response = new SessionMessages(channel, count, end, bytes);
    JsonNode named = arguments.get("since_id");
    ToolCall call = new ToolCall(session, reads, ref);
    if (named == null || named.isNull()) {
      call.<LastMessages>run(
          TWICE * bytes,
          // One more than the response shows, to find out whether there are more.
          read -> history.lastBefore(query, end + 1, count + 1, bytes),
          found -> response.last(found, true));
      return;
    }
    SinceId since = SinceId.of(named);
    ToolCall.Source<Supplier<byte[]>> byId =
        read ->
            ToolCall.canceling(
                history.lastBefore(query, end + 1, MAX_SEARCHED, read.bytes()),
                found -> () -> response.after(found, since));
    call.run(
        TWICE * bytes,
        since.position() < 0 || since.position() > end + MAX_AHEAD
            ? byId
            : read ->
                ToolCall.canceling(
                    history.read(query, since.position(), count, bytes),
                    page -> () -> response.next(page)),
        byId,
        Supplier::get);
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
    HistoryQuery query = query(channel);
    new ToolCall(session, reads, ref)
        .<LastMessages>run(
            SUMMARIZED_BYTES,
            // One more than the response shows, to find out whether there are more.
            read ->
                history.lastBefore(
                    query, history.lastPosition() + 1, MAX_SUMMARIZED + 1, read.bytes()),
            found -> info(channel, found));
  }

  private static byte[] info(Channel channel, LastMessages found) {
    List<TopicMessage> all = found.messages();
    int more = Math.max(0, all.size() - MAX_SUMMARIZED);
    SessionInfo info = new SessionInfo(more > 0 || !found.complete());
    all.subList(more, all.size()).forEach(info::take);
    ObjectNode data = JsonFrame.data().put("session_id", channel.subject());
    return JsonFrame.bytes(
        JsonFrame.of("session_info", data.setAll(info.data())).put("channel", channel.name()));
  }
}
