package dev.warren.gateway.web;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.Role;
import dev.warren.gateway.access.User;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.ChannelSummary;
import dev.warren.gateway.history.EventJson;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.HistoryQuery;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.Viewer;
import dev.warren.gateway.session.CommandPath;
import java.time.Instant;
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

/** A channel's past, and publishing to it, by one HTTP request. */
@RestController
class ChannelController {

  private static final int MAX_LIMIT = 1_000;

  private final Callers callers;
  private final History history;
  private final FanOut fanOut;
  private final CommandPath path;

  ChannelController(Callers callers, History history, FanOut fanOut, CommandPath path) {
    this.callers = callers;
    this.history = history;
    this.fanOut = fanOut;
    this.path = path;
  }

  /**
   * @param messages the events, oldest first, each with its {@code position}
   * @param truncated whether there may be more: behind the last where {@code since} was given,
   *     before the first otherwise
   * @param last the position to go on from, as {@code since}; null where that was not given and
   *     there is no message
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
      @RequestParam(defaultValue = "50") int limit) {
    HistoryQuery wanted = wanted(callers.caller(request), channel(channel));
    if (limit < 1 || limit > MAX_LIMIT) {
      throw Problems.of(HttpStatus.BAD_REQUEST, "limit: is not 1 to " + MAX_LIMIT, "bad_request");
    }
    if (since != null && before != null) {
      throw Problems.of(
          HttpStatus.BAD_REQUEST, "since and before: only one of them at a time", "bad_request");
    }
    if (since != null && since < 0 || before != null && before < 0) {
      throw Problems.of(
          HttpStatus.BAD_REQUEST, "since, before: a position is not negative", "bad_request");
    }
    Mono<Messages> found =
        since != null
            ? Mono.fromCompletionStage(() -> history.read(wanted, since, limit))
                // A megabyte of JSON is no work for an event loop.
                .publishOn(Schedulers.boundedElastic())
                .map(page -> Messages.of(page.messages(), page.more(), page.upTo()))
            : Mono.fromCompletionStage(() -> history.lastBefore(wanted, end(before), limit + 1))
                .publishOn(Schedulers.boundedElastic())
                .map(last -> newest(last.messages(), last.all(), limit));
    return found.onErrorMap(Problems::of);
  }

  private long end(@Nullable Long before) {
    long end = history.lastPosition() + 1;
    return before == null ? end : Math.min(before, end);
  }

  /** One more was asked for than is shown, to know whether there is one. */
  private static Messages newest(List<TopicMessage> messages, boolean all, int limit) {
    int more = Math.max(0, messages.size() - limit);
    return Messages.of(
        messages.subList(more, messages.size()),
        more > 0 || !all,
        messages.isEmpty() ? null : messages.get(messages.size() - 1).position());
  }

  /**
   * @param messageCount how many messages the caller can see of it since {@code countedSince}
   * @param countedSince the position behind which all are counted
   * @param subscribers how many subscriptions match it, on this gateway
   */
  record Summary(
      String channel,
      int messageCount,
      @Nullable Place first,
      @Nullable Place last,
      long countedSince,
      int subscribers) {}

  /** Where and when a message is. */
  record Place(long position, Instant timestamp) {

    static @Nullable Place of(@Nullable TopicMessage message) {
      return message == null
          ? null
          : new Place(message.position(), Instant.ofEpochMilli(message.timestampMillis()));
    }
  }

  @GetMapping("/api/channels/{channel}")
  Mono<Summary> summary(ServerHttpRequest request, @PathVariable String channel) {
    Channel asked = channel(channel);
    ChannelSummary known = history.summary(wanted(callers.caller(request), asked));
    return Mono.fromCompletionStage(() -> fanOut.subscriptions(asked))
        .map(
            subscriptions ->
                new Summary(
                    asked.name(),
                    known.count(),
                    Place.of(known.first()),
                    Place.of(known.last()),
                    known.countedSince(),
                    subscriptions));
  }

  /** Answers when RabbitMQ has confirmed it. */
  @PostMapping("/api/channels/{channel}/events")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Mono<Map<String, String>> publish(
      ServerHttpRequest request, @PathVariable String channel, @RequestBody byte[] event) {
    User user = callers.caller(request);
    Channel to = channel(channel);
    return Mono.defer(
            () -> {
              try {
                return Mono.fromCompletionStage(path.publish(user, to.name(), event));
              } catch (Refused refused) {
                return Mono.error(refused);
              }
            })
        .map(id -> Map.of("id", id))
        .onErrorMap(Problems::of);
  }

  private static Channel channel(String name) {
    try {
      return new Channel(name);
    } catch (InvalidChannel e) {
      throw Problems.of(HttpStatus.BAD_REQUEST, e.getMessage(), "unknown_destination");
    }
  }

  private static HistoryQuery wanted(User user, Channel channel) {
    ChannelPattern pattern = ChannelPattern.of(channel.name());
    if (!user.access().mayRead(pattern)) {
      throw Problems.of(
          HttpStatus.FORBIDDEN,
          "'%s' may not read '%s'".formatted(user.name(), channel),
          "not_allowed");
    }
    return new HistoryQuery(pattern, new Viewer(user.name(), user.role() == Role.AGENT), null);
  }
}
