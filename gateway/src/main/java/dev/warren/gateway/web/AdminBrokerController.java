package dev.warren.gateway.web;

import dev.warren.channel.PathText;
import dev.warren.gateway.access.AdminRight;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.admin.LetterDesk;
import dev.warren.gateway.admin.QueueReport;
import dev.warren.gateway.admin.QueueSurvey;
import dev.warren.letter.DeadLetters;
import dev.warren.letter.Letter;
import dev.warren.letter.LetterJson;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** RabbitMQ's queues and dead letters, for administrators. */
@RestController
record AdminBrokerController(
    RequestUser users, AdminHead head, QueueSurvey queues, LetterDesk letters) {

  /** A longer body is left out of the reply, which its reader shows as text. */
  private static final int MOST_BODY = 256 * 1024;

  @GetMapping("/api/admin/queues")
  Mono<ObjectNode> queues(ServerHttpRequest request) throws Refused {
    AdminRight right = AdminRight.of(users.of(request), "see queues");
    return Mono.fromCompletionStage(() -> queues.queues(right)).map(this::json);
  }

  private ObjectNode json(QueueReport.All all) {
    ObjectNode json = head.reply().put("source", all.source());
    if (all.problem() != null) {
      json.put("problem", all.problem());
    }
    ArrayNode list = json.putArray("queues");
    all.queues().forEach(list::addPOJO);
    return json.put("truncated", all.truncated());
  }

  @GetMapping("/api/admin/dead-letters")
  Mono<ObjectNode> letters(ServerHttpRequest request, @RequestParam(defaultValue = "100") int limit)
      throws Refused {
    AdminRight right = AdminRight.of(users.of(request), "see dead letters");
    AdminHead.checkLimit(limit);
    // One more than the reply shows, to find out whether there are more.
    return Mono.fromCompletionStage(() -> letters.list(right, limit + 1))
        .map(found -> json(found, limit));
  }

  private ObjectNode json(List<Letter> found, int limit) {
    ObjectNode json = head.reply();
    ArrayNode list = json.putArray("letters");
    found.stream().limit(limit).map(LetterJson::of).forEach(list::add);
    return json.put("truncated", found.size() > limit);
  }

  @GetMapping("/api/admin/dead-letters/{letter}")
  Mono<ObjectNode> letter(ServerHttpRequest request, @PathVariable String letter) throws Refused {
    AdminRight right = AdminRight.of(users.of(request), "see dead letters");
    checkPath(request);
    return Mono.fromCompletionStage(() -> letters.show(right, letter)).map(this::json);
  }

  private ObjectNode json(DeadLetters.Opened opened) {
    if (opened.body().length <= MOST_BODY) {
      return head.reply().setAll(LetterJson.of(opened));
    }
    ObjectNode json =
        LetterJson.of(new DeadLetters.Opened(opened.letter(), opened.headers(), new byte[0]));
    json.remove("text");
    return head.reply().<ObjectNode>setAll(json).put("cut", true);
  }

  /** Responds once the letter is published again, and no longer in the queue. */
  @PostMapping("/api/admin/dead-letters/{letter}/replay")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  Mono<Void> replay(ServerHttpRequest request, @PathVariable String letter) throws Refused {
    AdminRight right = AdminRight.of(users.of(request), "replay dead letters");
    checkPath(request);
    return Mono.fromCompletionStage(() -> letters.replay(right, letter)).then();
  }

  @DeleteMapping("/api/admin/dead-letters/{letter}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  Mono<Void> drop(ServerHttpRequest request, @PathVariable String letter) throws Refused {
    AdminRight right = AdminRight.of(users.of(request), "drop dead letters");
    checkPath(request);
    return Mono.fromCompletionStage(() -> letters.drop(right, letter)).then();
  }

  /** Spring has decoded the path leniently, so the raw path is checked for valid UTF-8. */
  private static void checkPath(ServerHttpRequest request) {
    try {
      PathText.decode(request.getURI().getRawPath());
    } catch (IllegalArgumentException e) {
      throw Problems.badRequest("letter: " + e.getMessage());
    }
  }
}
