package dev.warren.gateway.command;

import dev.warren.event.ExactJson;
import dev.warren.event.ForeignJson;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.subscription.Acknowledgement;
import java.util.concurrent.CompletableFuture;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Handles ACK, NACK, and SEND to {@code /app/alerts}. */
final class Acknowledging {

  private final AlertInboxes alerts;

  Acknowledging(AlertInboxes alerts) {
    this.alerts = alerts;
  }

  /**
   * Waits for a COMMIT that is under way. A cumulative ACK would also acknowledge messages that
   * must stay in the queue if the COMMIT fails.
   */
  Outcome acknowledge(Client client, Acknowledgement acknowledgement) throws Refused {
    if (client.committing().toCompletableFuture().isDone()) {
      return Outcome.when(client.subscriptions().acknowledge(acknowledgement));
    }
    return Outcome.when(
        client
            .committing()
            .thenComposeAsync(
                committed -> settling(client, acknowledgement).take(),
                client.session().eventLoop()));
  }

  /** Makes an acknowledgement for use in a chain of stages: a refusal becomes a failed stage. */
  static Settling settling(Client client, Acknowledgement acknowledgement) {
    return () -> {
      try {
        return client.subscriptions().acknowledge(acknowledgement);
      } catch (Refused refused) {
        return CompletableFuture.failedFuture(refused);
      }
    };
  }

  /** The acknowledgement of one of the user's alerts, {@code {"alertId": …}}, on all devices. */
  Settling alert(User user, byte[] body) throws Refused {
    String alertId = alertId(body);
    return () -> alerts.acknowledge(user.name(), alertId);
  }

  private static String alertId(byte[] body) throws Refused {
    try {
      JsonNode data = ExactJson.read(ForeignJson.mapper(), body);
      JsonNode id = data.path(data.has("alertId") ? "alertId" : "alert_id");
      if (id.isValueNode() && !id.isNull() && !id.asString().isEmpty()) {
        ClientNames.check(Refusal.INVALID_EVENT, "alertId", id.asString());
        return id.asString();
      }
    } catch (JacksonException | NumberFormatException e) {
      // The body is refused below, like every body without an alertId.
    }
    throw new Refused(
        Refusal.INVALID_EVENT, "alertId: is missing; the body is {\"alertId\": \"<id>\"}");
  }
}
