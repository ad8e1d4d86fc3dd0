package dev.warren.gateway.web;

import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.EventTimestamp;
import dev.warren.gateway.access.ReadRight;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.command.CommandPath;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.ChannelSummary;
import dev.warren.gateway.history.EventJson;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.HistoryQuery;
import dev.warren.gateway.log.TopicMessage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

/** A channel's history and summary, and publishing to it. */
@RestController
class ChannelController {

  static final int MAX_LIMIT = 1_000;

  private final RequestUser users;
  private final History history;
  private final FanOut fanOut;
  private final CommandPath path;

  ChannelController(RequestUser users, History history, FanOut fanOut, CommandPath path) {
    this.users = users;
    this.history = history;
    this.fanOut = fanOut;
    this.path = path;
  }

  /**
   * @param messages the events, oldest first, each with its {@code position}
   * @param truncated whether there may be more messages: after the last one of a request with
   *     {@code since}, before the first one otherwise
   * @param last the {@code since} of the next request; null for a request without {@code since}
   *     that found no message
   */
  record Messages(List<JsonNode> messages, boolean truncated, @Nullable Long last) {

    static Messages of(List<TopicMessage> messages, boolean truncated, @Nullable Long last) {
      return new Messages(
          messages.stream().map(EventJson::node).map(JsonNode.class::cast).toList(),
          truncated,
          last);
    }
  }

  @GetMapping("/api/channels/{channel}/messages")
  Mono<Messages> messages(
      ServerHttpRequest request,
      @PathVariable String channel,
      @RequestParam @Nullable Long since,
      @RequestParam @Nullable Long before,
      @RequestParam(defaultValue = "50") int limit)
      throws Refused {
    HistoryQuery query = query(users.of(request), channel);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw Problems.badRequest("limit: is not 1 to " + MAX_LIMIT);
    }
    if (since != null && before != null) {
      throw Problems.badRequest("since and before: only one of them at a time");
    }
    if (since != null && since < 0 || before != null && before < 0) {
      throw Problems.badRequest("since, before: a position is not negative");
    }
    // Encodes off the event loop, which a megabyte of JSON would hold up for all of its clients.
    return since != null
        ? Mono.fromCompletionStage(() -> history.read(query, since, limit))
            .publishOn(Schedulers.boundedElastic())
            .map(page -> Messages.of(page.messages(), page.more(), page.upTo()))
        : Mono.fromCompletionStage(() -> history.lastBefore(query, end(before), limit + 1))
            .publishOn(Schedulers.boundedElastic())
            .map(last -> newest(last.messages(), last.complete(), limit));
  }

  private long end(@Nullable Long before) {
    long end = history.lastPosition() + 1;
    return before == null ? end : Math.min(before, end);
  }

  /** The query is for one message more than the response shows, to know whether there is one. */
  private static Messages newest(List<TopicMessage> messages, boolean all, int limit) {
    int more = Math.max(0, messages.size() - limit);
    return Messages.of(
        messages.subList(more, messages.size()),
        more > 0 || !all,
        messages.isEmpty() ? null : messages.get(messages.size() - 1).position());
  }

  /**
   * @param messageCount the messages after {@code countedSince} that the caller may see
   * @param countedSince the position from which on the count is complete
   * @param subscribers the subscriptions on this gateway that match the channel
   */
  record Summary(
      String channel,
      int messageCount,
      @Nullable Place first,
      @Nullable Place last,
      long countedSince,
      int subscribers) {}

  /** A message's place in the log, and its time. */
  record Place(long position, String timestamp) {

    static @Nullable Place of(@Nullable TopicMessage message) {
      return message == null
          ? null
          : new Place(message.position(), EventTimestamp.text(message.timestampMillis()));
    }
  }

  @GetMapping("/api/channels/{channel}")
  Mono<Summary> summary(ServerHttpRequest request, @PathVariable String channel) throws Refused {
    Channel of = channel(channel);
    ChannelSummary known = history.summary(query(users.of(request), channel));
    return Mono.fromCompletionStage(() -> fanOut.subscriptions(of))
        .map(
            subscriptions ->
                new Summary(
                    of.name(),
                    known.count(),
                    Place.of(known.first()),
                    Place.of(known.last()),
                    known.countedSince(),
                    subscriptions));
  }

  /** Publishes a typed event; responds once RabbitMQ has confirmed it. */
  @PostMapping("/api/channels/{channel}/events")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Mono<Map<String, String>> publish(
      ServerHttpRequest request,
      @PathVariable String channel,
      @RequestBody(required = false) byte @Nullable [] body)
      throws Refused {
    User user = users.of(request);
    // Without a body it is no event, as with any other body that is none.
    byte[] event = body == null ? new byte[0] : body;
    return Mono.fromCompletionStage(
            path.publish(user, channel(channel).name(), event, users.rates(request, user)))
        .map(id -> Map.of("id", id));
  }

  private static Channel channel(String name) throws Refused {
    try {
      return new Channel(name);
    } catch (InvalidChannel e) {
      throw new Refused(Refusal.UNKNOWN_DESTINATION, e.getMessage());
    }
  }

  private static HistoryQuery query(User user, String channel) throws Refused {
    return HistoryQuery.of(ReadRight.of(user, channel(channel)));
  }
}
