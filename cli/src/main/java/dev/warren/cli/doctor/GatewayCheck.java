package dev.warren.cli.doctor;

import dev.warren.cli.doctor.WebProbe.Reply;
import dev.warren.cli.gateway.Reason;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Checks that a gateway replies and is healthy. */
final class GatewayCheck {

  private static final String CHECK = "gateway";

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int PORT = 80;
  private static final int TLS_PORT = 443;

  private final URI url;
  private final Findings findings;

  GatewayCheck(URI url, Findings findings) {
    this.url = url;
    this.findings = findings;
  }

  /** Whether a gateway replies; it may be unhealthy. */
  boolean run(WebProbe probe) throws InterruptedException {
    Reply config;
    Reply health;
    try {
      config = probe.get("/api/config");
      health = probe.get("/actuator/health");
    } catch (IOException e) {
      silent(e);
      return false;
    }
    if (config.status() != OK || !config.json().path("closeCodes").isArray()) {
      findings.fault(
          CHECK,
          "%s is a web server and no gateway of Warren (HTTP %d)".formatted(url, config.status()),
          "correct host and port in --url or WARREN_URL");
      return false;
    }
    health(health);
    return true;
  }

  private void health(Reply health) {
    List<String> down = new ArrayList<>();
    for (var component : health.json().path("components").properties()) {
      JsonNode status = component.getValue().path("status");
      if (!status.asString("UP").equals("UP")) {
        down.add(component.getKey());
      }
    }
    if (health.status() == OK) {
      findings.ok(CHECK, url + " replies and is healthy");
    } else if (health.status() == UNAVAILABLE) {
      findings.fault(
          CHECK,
          "%s replies, and is not healthy (%s)"
              .formatted(url, down.isEmpty() ? "HTTP 503" : "down: " + String.join(", ", down)),
          todo(down));
    } else {
      findings.ok(
          CHECK,
          "%s replies; its health is not shown here (HTTP %d)".formatted(url, health.status()));
    }
  }

  private static String todo(List<String> down) {
    return down.contains("logTail")
        ? "it does not read the log: its own log has the reason, often RabbitMQ"
        : "its log has the reason, often RabbitMQ";
  }

  private void silent(IOException e) {
    boolean tls = "https".equals(url.getScheme());
    int port = url.getPort() > 0 ? url.getPort() : tls ? TLS_PORT : PORT;
    String at = url.getHost() + ":" + port;
    switch (PortProbe.of(url.getHost(), port)) {
      case NO_HOST ->
          findings.unreachable(
              CHECK, "there is no host " + url.getHost(), "correct --url or WARREN_URL");
      case NOTHING ->
          findings.unreachable(
              CHECK,
              "nothing listens at " + at,
              "start a gateway, or correct the port in --url or WARREN_URL");
      case TLS -> {
        if (tls) {
          findings.unreachable(
              CHECK,
              "TLS with %s fails (%s)".formatted(at, Reason.of(e)),
              "use the host of the certificate, and make Java trust its issuer");
        } else {
          findings.unreachable(
              CHECK, at + " speaks TLS, and the URL is http://", "use https:// in the URL");
        }
      }
      case HTTP -> {
        if (tls) {
          findings.unreachable(
              CHECK,
              at + " speaks HTTP without TLS, and the URL is https://",
              "use http://, or the port of the proxy that ends TLS");
        } else {
          findings.unreachable(
              CHECK, "%s does not reply (%s)".formatted(at, Reason.of(e)), "look at its log");
        }
      }
      case AMQP ->
          findings.unreachable(
              CHECK,
              at + " is RabbitMQ and no gateway",
              "correct the port in --url or WARREN_URL; a gateway's own is 8080");
      case OTHER ->
          findings.unreachable(
              CHECK,
              at + " does not speak HTTP",
              "correct the port in --url or WARREN_URL; a gateway's own is 8080");
    }
  }
}
