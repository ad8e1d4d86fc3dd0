package dev.warren.cli.publish;

import dev.warren.channel.Channel;
import dev.warren.cli.command.Context;
import dev.warren.cli.gateway.GatewayStomp;
import dev.warren.cli.gateway.Loss;
import dev.warren.cli.gateway.StompLine;
import dev.warren.cli.gateway.StompListener;
import dev.warren.cli.gateway.StompMessage;
import dev.warren.cli.json.Json;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Waits for the reply to an event: the first event of a type in a channel. It subscribes before the
 * event is published, so that no reply is too fast, and goes on from its position after an outage.
 * A reply with a header {@code correlation-id} counts only if that is the event's id; {@code
 * alert_acked} only if it is of the alert.
 */
final class ReplyWait implements StompLine.User, StompListener, AutoCloseable {

  private static final Duration SUBSCRIBE_LIMIT = Duration.ofSeconds(20);
  private static final int LEAVE_MS = 2_000;

  private final Channel channel;
  private final String type;
  private final String eventId;
  private final StompLine line;
  private final Thread thread = new Thread(this::run, "warren-reply");
  private final CompletableFuture<Void> live = new CompletableFuture<>();
  private final CompletableFuture<JsonNode> reply = new CompletableFuture<>();

  /** The position up to which all events were seen; negative before the first subscription. */
  private volatile long since = -1;

  private ReplyWait(Context context, Channel channel, String type, String eventId) {
    this.channel = channel;
    this.type = type;
    this.eventId = eventId;
    this.line =
        new StompLine(
            context.settings().url(), context.settings()::freshToken, context.shell().ending());
    thread.setDaemon(true);
  }

  /**
   * Subscribes at the gateway; returns when the subscription is live.
   *
   * @param eventId of the event that will be published
   */
  static ReplyWait begin(Context context, Channel channel, String type, String eventId)
      throws InterruptedException {
    ReplyWait wait = new ReplyWait(context, channel, type, eventId);
    wait.thread.start();
    try {
      get(wait.live, SUBSCRIBE_LIMIT, "there is no subscription to " + channel);
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

  private void run() {
    try {
      line.run(this, this, true);
      fail(Failure.unreachable("the wait for a reply was ended", null));
    } catch (InterruptedException | RuntimeException e) {
      fail(e);
    }
  }

  private void fail(Throwable reason) {
    live.completeExceptionally(reason);
    reply.completeExceptionally(reason);
  }

  @Override
  public void connected(GatewayStomp stomp) {
    Map<String, String> begin = since < 0 ? Map.of() : Map.of("since", Long.toString(since));
    stomp
        .subscribe("reply", "/topic/" + channel, begin)
        .whenComplete((receipt, refused) -> subscribed(receipt, refused));
  }

  private void subscribed(@Nullable Map<String, String> receipt, @Nullable Throwable refused) {
    if (refused == null && receipt != null) {
      since = Math.max(since, Long.parseLong(receipt.getOrDefault("position", "0")));
      live.complete(null);
      return;
    }
    Throwable cause =
        refused instanceof CompletionException && refused.getCause() != null
            ? refused.getCause()
            : refused;
    if (cause instanceof Failure known
        && known.status() == ExitStatus.UNREACHABLE
        && live.isDone()) {
      line.retry(known.text());
    } else {
      fail(cause == null ? new IllegalStateException("no receipt") : cause);
    }
  }

  @Override
  public void message(StompMessage message) {
    since = Math.max(since, Long.parseLong(message.header("message-id")));
    String answers = message.header("correlation-id");
    if (!answers.isEmpty() && !answers.equals(eventId)) {
      return;
    }
    try {
      JsonNode event = Json.read(message.body());
      if (isReply(event)) {
        reply.complete(event);
      }
    } catch (JacksonException | NumberFormatException e) {
      // A message that is no JSON is no reply; a relay may publish such a one.
    }
  }

  private boolean isReply(JsonNode event) {
    boolean ofAnother =
        type.equals("alert_acked")
            && !event.path("data").path("alertId").asString("").equals(eventId);
    return event.path("type").asString("").equals(type)
        && !event.path("id").asString("").equals(eventId)
        && !ofAnother;
  }

  @Override
  public void refused(String code, String text, String subscription) {
    if (!subscription.isEmpty()) {
      fail(
          Failure.refused("the gateway ended the wait for a reply: %s (%s)".formatted(text, code)));
    }
  }

  @Override
  public void lost(Loss loss) {
    // StompLine connects again.
  }

  @Override
  public void lost(String reason, Duration retryIn) {
    // The reply may still come; without one, the limit of the wait ends it.
  }

  @Override
  public void close() throws InterruptedException {
    line.end();
    thread.join(LEAVE_MS);
  }
}
