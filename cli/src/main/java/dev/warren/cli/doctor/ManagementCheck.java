package dev.warren.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.ConnectionFactory;
import dev.warren.cli.doctor.WebProbe.Reply;
import dev.warren.cli.gateway.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Checks what only RabbitMQ's management API shows: the nodes, their alarms, their clock, and the
 * bindings.
 */
final class ManagementCheck {

  private static final String CHECK = "management";

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;

  private final URI url;
  private final String authorization;
  private final String virtualHost;
  private final Clock clock;
  private final Findings findings;

  /**
   * @param url of the API, without {@code /api}; user and password in it, or else those of the AMQP
   *     URL
   */
  ManagementCheck(URI url, Optional<String> amqpUrl, Clock clock, Findings findings) {
    ConnectionFactory factory = factory(amqpUrl);
    String own = url.getUserInfo();
    String user = own == null ? factory.getUsername() + ":" + factory.getPassword() : own;
    this.url = URI.create(url.toString().replaceFirst("//[^/@]*@", "//").replaceAll("/+$", ""));
    this.authorization = "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
    this.virtualHost = factory.getVirtualHost();
    this.clock = clock;
    this.findings = findings;
  }

  /**
   * User and virtual host of the AMQP URL. Without one they are RabbitMQ's own: a user whom it lets
   * in from its machine only.
   */
  private static ConnectionFactory factory(Optional<String> amqpUrl) {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      if (amqpUrl.isPresent()) {
        factory.setUri(amqpUrl.get());
      }
      return factory;
    } catch (URISyntaxException | GeneralSecurityException | IllegalArgumentException e) {
      // The check of the broker has reported that.
      return new ConnectionFactory();
    }
  }

  void run() throws InterruptedException {
    WebProbe probe = new WebProbe(url, authorization);
    Reply nodes;
    Instant before = clock.instant();
    try {
      nodes = probe.get("/api/nodes");
    } catch (IOException e) {
      findings.unreachable(
          CHECK,
          "%s does not reply (%s)".formatted(url, Reason.of(e)),
          "run rabbitmq-plugins enable rabbitmq_management, or correct --management-url");
      return;
    }
    Instant after = clock.instant();
    if (nodes.status() != OK || !nodes.json().isArray()) {
      findings.fault(
          CHECK,
          "%s replied with HTTP %d".formatted(url, nodes.status()),
          nodes.status() == UNAUTHORIZED
              ? "give the user RabbitMQ's tag monitoring, or name another one in --management-url"
              : "correct --management-url");
      return;
    }
    nodes(nodes.json());
    // The header has no fractions of a second.
    ClockCheck.date(nodes)
        .ifPresent(
            there ->
                new ClockCheck(findings).compare("RabbitMQ", there, before.minusSeconds(1), after));
    new OwnQueuesCheck(probe, virtualHost, findings).run();
  }

  private void nodes(JsonNode nodes) {
    List<String> troubles = new ArrayList<>();
    Set<String> remedies = new LinkedHashSet<>();
    int count = 0;
    for (JsonNode node : nodes) {
      count++;
      String name = node.path("name").asString("");
      if (!node.path("running").asBoolean(true)) {
        troubles.add(name + " does not run");
        remedies.add("look at the log of " + name);
      }
      if (node.path("mem_alarm").asBoolean(false)) {
        troubles.add(name + " has an alarm of memory");
        remedies.add("free memory on " + name);
      }
      if (node.path("disk_free_alarm").asBoolean(false)) {
        troubles.add(name + " has an alarm of disk space");
        remedies.add("free disk space on " + name);
      }
      if (!node.path("partitions").isEmpty()) {
        troubles.add(name + " is in a network partition");
        remedies.add("restart the node that was away from the others (docs/operations.md)");
      }
    }
    if (troubles.isEmpty()) {
      findings.ok(CHECK, "%d node%s without alarms".formatted(count, count == 1 ? "" : "s"));
    } else {
      findings.fault(CHECK, String.join(", ", troubles), String.join(", ", remedies));
    }
  }
}
