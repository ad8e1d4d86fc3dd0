package dev.warren.gateway.web;

import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.event.EventTimestamp;
import dev.warren.gateway.access.ReadRight;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.command.Command;
import dev.warren.gateway.command.CommandPath;
import dev.warren.gateway.command.PublishRight;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.ChannelSummary;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.HistoryQuery;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.trace.TraceContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A channel's summary, and publishing to it. */
@RestController
record ChannelController(
    RequestUser users, History history, FanOut fanOut, CommandPath path, EventBodies bodies) {

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

  /** Publishes a typed event; responds once RabbitMQ has confirmed the event. */
  @PostMapping("/api/channels/{channel}/events")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Mono<Map<String, String>> publish(ServerHttpRequest request, @PathVariable String channel)
      throws Refused {
    User user = users.of(request);
    Channel to = channel(channel);
    PublishRight.check(user, to);
    return bodies
        .read(request, users.account(request, user), users.reading(request, user))
        .flatMap(event -> Mono.fromCompletionStage(publish(request, user, to, event)))
        .map(id -> Map.of("id", id));
  }

  private CompletionStage<String> publish(
      ServerHttpRequest request, User user, Channel to, byte[] event) {
    try {
      return path.publish(
          user, Command.Send.event(to, trace(request), event), users.rates(request, user));
    } catch (Refused refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  /** The event's headers: its trace. Other headers of HTTP are about the request. */
  private static Map<String, String> trace(ServerHttpRequest request) {
    Map<String, String> trace = new HashMap<>();
    for (String name : List.of(TraceContext.TRACEPARENT, TraceContext.TRACESTATE)) {
      List<String> values = request.getHeaders().getValuesAsList(name);
      if (!values.isEmpty()) {
        // A tracestate may come in parts. A second traceparent makes the first one invalid.
        trace.put(name, String.join(",", values));
      }
    }
    return trace;
  }

  private static Channel channel(String name) throws Refused {
    try {
      return new Channel(name);
    } catch (InvalidChannel e) {
      throw new Refused(Refusal.UNKNOWN_DESTINATION, e.getMessage());
    }
  }

  /** The query for all messages of a channel that the user may see. */
  static HistoryQuery query(User user, String channel) throws Refused {
    return HistoryQuery.of(ReadRight.of(user, channel(channel)));
  }
}
