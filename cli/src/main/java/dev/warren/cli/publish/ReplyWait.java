package dev.warren.cli.publish;

import dev.warren.channel.Channel;
import dev.warren.cli.gateway.GatewayStomp;
import dev.warren.cli.gateway.Loss;
import dev.warren.cli.gateway.StompListener;
import dev.warren.cli.gateway.StompMessage;
import dev.warren.cli.json.Json;
import dev.warren.cli.settings.Settings;
import dev.warren.cli.shell.Failure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Waits for the reply to an event: the first event of a type in a channel. It subscribes before the
 * event is published, so that no reply is too fast. A reply with a header {@code correlation-id}
 * counts only if that is the event's id.
 */
final class ReplyWait implements StompListener, AutoCloseable {

  private static final Duration SUBSCRIBE_LIMIT = Duration.ofSeconds(15);

  private final Channel channel;
  private final String type;
  private final String eventId;
  private final CompletableFuture<JsonNode> reply = new CompletableFuture<>();
  private final GatewayStomp stomp;

  private ReplyWait(Settings settings, Channel channel, String type, String eventId) {
    this.channel = channel;
    this.type = type;
    this.eventId = eventId;
    this.stomp = GatewayStomp.connect(settings.url(), settings.token(), this);
  }

  /**
   * Subscribes at the gateway; returns when the subscription is live.
   *
   * @param eventId of the event that will be published
   */
  static ReplyWait begin(Settings settings, Channel channel, String type, String eventId)
      throws InterruptedException {
    ReplyWait wait = new ReplyWait(settings, channel, type, eventId);
    try {
      get(
          wait.stomp.subscribe("reply", "/topic/" + channel, Map.of()),
          SUBSCRIBE_LIMIT,
          "the gateway has not subscribed to " + channel);
      return wait;
    } catch (Failure | InterruptedException e) {
      wait.close();
      throw e;
    }
  }

  /** The reply. */
  JsonNode await(Duration limit) throws InterruptedException {
    return get(
        reply, limit, "the event is published, but no %s came in %s".formatted(type, channel));
  }

  private static <T> T get(CompletableFuture<T> future, Duration limit, String missing)
      throws InterruptedException {
    try {
      return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw Failure.unreachable("%s within %.1f s".formatted(missing, limit.toMillis() / 1e3), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Failure failure ? failure : new IllegalStateException(e);
    }
  }

  @Override
  public void message(StompMessage message) {
    String answers = message.header("correlation-id");
    if (!answers.isEmpty() && !answers.equals(eventId)) {
      return;
    }
    try {
      JsonNode event = Json.read(message.body());
      if (event.path("type").asString("").equals(type)
          && !event.path("id").asString("").equals(eventId)) {
        reply.complete(event);
      }
    } catch (JacksonException | NumberFormatException e) {
      // A message that is no JSON is no reply; a relay may publish such a one.
    }
  }

  @Override
  public void refused(String code, String text, String subscription) {
    if (!subscription.isEmpty()) {
      reply.completeExceptionally(
          Failure.refused("the gateway ended the wait for a reply: %s (%s)".formatted(text, code)));
    }
  }

  @Override
  public void lost(Loss loss) {
    reply.completeExceptionally(
        Failure.unreachable(
            "the connection was lost during the wait for a reply: " + loss.reason(), null));
  }

  @Override
  public void close() {
    stomp.close();
  }
}
