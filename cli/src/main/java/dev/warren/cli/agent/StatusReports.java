package dev.warren.cli.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.warren.cli.command.Context;
import dev.warren.cli.gateway.GatewayHttp;
import dev.warren.cli.json.Json;
import dev.warren.cli.shell.Failure;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The way of an agent's statuses to Warren: over AMQP if a URL of RabbitMQ is set, otherwise over
 * HTTP with the token, which must be of role {@code agent} or {@code service}. For one thread at a
 * time.
 */
final class StatusReports implements AutoCloseable {

  private final String channel;
  private final GatewayHttp http;
  private final @Nullable AmqpReporter amqp;

  /**
   * @param channel the agent's
   */
  StatusReports(Context context, String channel) {
    this.channel = channel;
    this.http = context.http();
    this.amqp = context.settings().amqpUrl().map(AmqpReporter::new).orElse(null);
  }

  /**
   * Reports a status; RabbitMQ has confirmed it when this returns.
   *
   * @param data of the event {@code agent_status}
   * @throws Failure when it is refused, or nothing confirms it
   */
  void report(JsonNode data) throws InterruptedException {
    // Without an id, a repeated request would be a second event, and could raise a second alert.
    String id = UlidCreator.getMonotonicUlid().toString();
    ObjectNode event = Json.object().put("id", id).put("type", "agent_status").set("data", data);
    if (amqp != null) {
      amqp.post(channel, id, event.toString().getBytes(UTF_8));
    } else {
      http.post("/api/channels/" + channel + "/events", event);
    }
  }

  @Override
  public void close() {
    if (amqp != null) {
      amqp.close();
    }
  }
}
