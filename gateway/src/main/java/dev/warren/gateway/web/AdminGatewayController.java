package dev.warren.gateway.web;

import dev.warren.gateway.access.AdminRight;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.admin.Rates;
import dev.warren.gateway.command.Clients;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.gateway.session.ClientQuery;
import dev.warren.gateway.session.ClientReport;
import dev.warren.gateway.session.SessionCounts;
import dev.warren.gateway.session.Sessions;
import dev.warren.gateway.session.Transport;
import dev.warren.gateway.subscription.SubscriptionKind;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** This gateway's clients and rates, for administrators. */
@RestController
record AdminGatewayController(
    RequestUser users, AdminHead head, Sessions sessions, Clients clients, Rates rates) {

  @GetMapping("/api/admin/clients")
  Mono<ObjectNode> clients(
      ServerHttpRequest request,
      @RequestParam(defaultValue = "100") int limit,
      @RequestParam(defaultValue = "0") long after,
      @RequestParam @Nullable String user)
      throws Refused {
    AdminRight.of(users.of(request), "see clients");
    AdminHead.checkLimit(limit);
    // One more than the reply shows, to find out whether there are more.
    return Mono.fromCompletionStage(() -> sessions.clients(new ClientQuery(after, limit + 1, user)))
        .map(found -> page(found, limit));
  }

  private ObjectNode page(List<ClientReport> found, int limit) {
    ObjectNode json = head.reply().put("total", sessions.count());
    ArrayNode list = json.putArray("clients");
    found.stream().limit(limit).map(ClientJson::of).forEach(list::add);
    return json.put("next", found.size() > limit ? found.get(limit - 1).number() : null);
  }

  @GetMapping("/api/admin/rates")
  ObjectNode rates(ServerHttpRequest request) throws Refused {
    AdminRight.of(users.of(request), "see rates");
    Rates.All now = rates.now();
    ObjectNode json =
        head.reply()
            .put("startedAt", AdminHead.text(now.startedAt()))
            .put("windowSeconds", now.windowSeconds());
    ObjectNode flows = json.putObject("flows");
    now.flows().forEach((flow, rate) -> flows.putPOJO(flow.title(), rate));
    SessionCounts counts = sessions.counts();
    ObjectNode connections = json.putObject("connections");
    for (Transport transport : Transport.values()) {
      connections.put(
          transport.toString(),
          counts.connections(transport, true) + counts.connections(transport, false));
    }
    ObjectNode subscriptions = json.putObject("subscriptions");
    for (SubscriptionKind kind : SubscriptionKind.values()) {
      subscriptions.put(title(kind), clients.subscriptionCounts().subscriptions(kind));
    }
    ObjectNode refusals = json.putObject("refusals");
    for (Refusal refusal : Refusal.values()) {
      putCount(refusals, refusal.code(), counts.refusals(refusal));
    }
    ObjectNode closes = json.putObject("closes");
    for (CloseReason reason : CloseReason.values()) {
      putCount(closes, title(reason), counts.closed(reason));
    }
    putCount(closes, "gone", counts.gone());
    return json;
  }

  private static void putCount(ObjectNode to, String name, long count) {
    if (count > 0) {
      to.put(name, count);
    }
  }

  /** The name of a constant, as in the metrics. */
  private static String title(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
