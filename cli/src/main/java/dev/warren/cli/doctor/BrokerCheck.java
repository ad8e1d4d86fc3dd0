package dev.warren.cli.doctor;

import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.BrokerVersion;
import dev.warren.broker.Topology;
import dev.warren.cli.broker.BrokerLink;
import dev.warren.cli.gateway.Reason;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import dev.warren.partition.HashType;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Checks the connection to RabbitMQ, its version and its plug-in. */
final class BrokerCheck {

  private static final String CHECK = "broker";
  private static final String PLUG_IN = "plug-in";

  /** The oldest RabbitMQ that Warren works with. */
  private static final int OLDEST_MAJOR = 3;

  private static final int OLDEST_MINOR = 10;

  private static final int PORT = 5672;
  private static final int TLS_PORT = 5671;

  private final String url;
  private final Findings findings;

  BrokerCheck(String url, Findings findings) {
    this.url = url;
    this.findings = findings;
  }

  /** The connection, if there is one. */
  Optional<BrokerLink> run() {
    BrokerLink link;
    try {
      link = BrokerLink.connect(url);
    } catch (Failure failure) {
      report(failure);
      return Optional.empty();
    }
    version(link);
    plugIn();
    return Optional.of(link);
  }

  private void report(Failure failure) {
    if (failure.status() != ExitStatus.UNREACHABLE) {
      String[] parts = failure.text().split(": ", 2);
      findings.fault(CHECK, parts[0], parts.length > 1 ? parts[1] : "correct the AMQP URL");
      return;
    }
    URI place = URI.create(url);
    boolean tls = url.toLowerCase(Locale.ROOT).startsWith("amqps:");
    int port = place.getPort() > 0 ? place.getPort() : tls ? TLS_PORT : PORT;
    String host = place.getHost() == null ? "localhost" : place.getHost();
    String at = host + ":" + port;
    switch (PortProbe.of(host, port)) {
      case NO_HOST ->
          findings.unreachable(CHECK, "there is no host " + host, "correct the AMQP URL");
      case NOTHING ->
          findings.unreachable(
              CHECK, "nothing listens at " + at, "start RabbitMQ, or correct the port in the URL");
      case TLS -> {
        if (tls) {
          findings.unreachable(
              CHECK,
              "TLS with %s fails (%s)".formatted(at, failure.text()),
              "use the host of the certificate, and make Java trust its issuer");
        } else {
          findings.unreachable(
              CHECK, at + " speaks TLS, and the URL is amqp://", "use amqps:// in the AMQP URL");
        }
      }
      case AMQP -> {
        if (tls) {
          findings.unreachable(
              CHECK,
              at + " speaks AMQP without TLS, and the URL is amqps://",
              "use amqp:// or RabbitMQ's port for TLS");
        } else {
          findings.unreachable(CHECK, failure.text(), "look at RabbitMQ's log");
        }
      }
      case HTTP ->
          findings.unreachable(
              CHECK,
              at + " is a web server and not RabbitMQ",
              "correct the port in the AMQP URL; RabbitMQ's own is 5672");
      case OTHER ->
          findings.unreachable(
              CHECK,
              at + " does not speak AMQP",
              "correct the port in the AMQP URL; RabbitMQ's own is 5672");
    }
  }

  private void version(BrokerLink link) {
    Map<String, Object> properties = link.connection().getServerProperties();
    String version = BrokerVersion.text(link.connection());
    String product = String.valueOf(properties.getOrDefault("product", "an AMQP broker"));
    if (isOld(version)) {
      findings.fault(
          CHECK,
          "%s %s at %s is older than 3.10".formatted(product, version, link.place()),
          "upgrade it to 3.10 or later");
    } else {
      findings.ok(CHECK, "%s %s at %s".formatted(product, version, link.place()));
    }
  }

  /** Whether a version is older than the oldest that works; one that cannot be read is not. */
  static boolean isOld(String version) {
    return BrokerVersion.parse(version)
        .map(
            read ->
                read.major() < OLDEST_MAJOR
                    || read.major() == OLDEST_MAJOR && read.minor() < OLDEST_MINOR)
        .orElse(false);
  }

  /** An unknown type ends the connection before RabbitMQ 4.0, so the check has its own. */
  private void plugIn() {
    try (BrokerLink own = BrokerLink.connect(url)) {
      if (Topology.knowsExchangeType(own.connection(), HashType.CONSISTENT.exchangeType())) {
        findings.ok(PLUG_IN, "rabbitmq_consistent_hash_exchange is on");
      } else {
        findings.fault(
            PLUG_IN,
            "rabbitmq_consistent_hash_exchange is off",
            "run rabbitmq-plugins enable rabbitmq_consistent_hash_exchange");
      }
    } catch (IOException e) {
      findings.skipped(PLUG_IN, "RabbitMQ does not show it (%s)".formatted(Reason.of(e)));
    } catch (ShutdownSignalException | Failure e) {
      findings.skipped(PLUG_IN, Reason.of(e));
    }
  }
}
