package dev.warren.gateway.web;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.HistoryQuery;
import dev.warren.gateway.history.LastMessages;
import dev.warren.gateway.history.Reads;
import dev.warren.gateway.log.TopicMessage;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A channel's history. */
@RestController
record HistoryController(RequestUser users, History history, Reads reads) {

  static final int MAX_LIMIT = 1_000;

  /**
   * Waits for the read's turn, and then responds in pieces. The read ends, and frees its memory,
   * when the client has the whole response or closes the connection.
   */
  @GetMapping(
      value = "/api/channels/{channel}/messages",
      produces = MediaType.APPLICATION_JSON_VALUE)
  Mono<Void> messages(
      ServerHttpRequest request,
      ServerHttpResponse response,
      @PathVariable String channel,
      @RequestParam @Nullable Long since,
      @RequestParam @Nullable Long before,
      @RequestParam(defaultValue = "50") int limit)
      throws Refused {
    User user = users.of(request);
    HistoryQuery query = ChannelController.query(user, channel);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw Problems.badRequest("limit: is not 1 to " + MAX_LIMIT);
    }
    if (since != null && before != null) {
      throw Problems.badRequest("since and before: only one of them at a time");
    }
    if (since != null && since < 0 || before != null && before < 0) {
      throw Problems.badRequest("since, before: a position is not negative");
    }
    return respond(
        users.account(request, user),
        response,
        read ->
            since != null ? after(read, query, since, limit) : newest(read, query, before, limit));
  }

  private Mono<Void> respond(
      String account, ServerHttpResponse response, Function<Reads.Read, Mono<MessagesBody>> found) {
    return Mono.using(
        () -> reads.begin(account, reads.settings().size().toBytes()),
        read ->
            Mono.fromFuture(read.turn())
                .flatMap(found)
                .flatMap(
                    body -> {
                      read.keep(body.bytes());
                      return body.write(response, reads.threads());
                    }),
        Reads.Read::end);
  }

  private Mono<MessagesBody> after(Reads.Read read, HistoryQuery query, long since, int limit) {
    return Mono.fromFuture(() -> history.read(query, since, limit, read.bytes()))
        .map(page -> new MessagesBody(page.messages(), page.more(), page.upTo()));
  }

  private Mono<MessagesBody> newest(
      Reads.Read read, HistoryQuery query, @Nullable Long before, int limit) {
    long end = history.lastPosition() + 1;
    long position = before == null ? end : Math.min(before, end);
    // One more than the response shows, to find out whether there are more.
    return Mono.fromFuture(() -> history.lastBefore(query, position, limit + 1, read.bytes()))
        .map(last -> newest(last, limit));
  }

  private static MessagesBody newest(LastMessages last, int limit) {
    List<TopicMessage> all = last.messages();
    int more = Math.max(0, all.size() - limit);
    return new MessagesBody(
        all.subList(more, all.size()),
        more > 0 || !last.complete(),
        all.isEmpty() ? null : all.get(all.size() - 1).position());
  }
}
