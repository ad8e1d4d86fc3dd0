package dev.warren.cli.doctor;

import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.channel.Channel;
import dev.warren.cli.broker.BrokerLink;
import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.gateway.Reason;
import dev.warren.cli.shell.Failure;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code warren doctor}. */
@Command(
    name = "doctor",
    description = "checks RabbitMQ, gateway, worker and token; each fault comes with its remedy",
    footer = {
      "",
      "Each check is a line: ok, fault with the remedy, or skipped with the reason. RabbitMQ is"
          + " checked if WARREN_AMQP_URL is set. The exit status is 0 without faults, else that of"
          + " the first fault: 1, or 3 if something does not reply.",
      "",
      "Examples:",
      "  warren doctor",
      "  warren doctor --json | jq 'select(.state == \"fault\")'",
      "  warren doctor --management-url http://localhost:15672"
    })
public final class DoctorCommand extends WarrenCommand {

  private final Clock clock = Clock.systemUTC();

  @Option(
      names = "--management-url",
      paramLabel = "<url>",
      description =
          "RabbitMQ's management API, for alarms and the clock of each node, and for queues of your"
              + " own at warren.topics; with the user of the AMQP URL unless it has one")
  private @Nullable URI managementUrl;

  @Override
  protected int run(Context context) throws Exception {
    Findings findings = new Findings(context.output());
    Optional<String> amqpUrl = context.settings().amqpUrl();
    boolean hasBroker = broker(amqpUrl, findings);
    if (managementUrl != null) {
      new ManagementCheck(managementUrl, amqpUrl, clock, findings).run();
    }
    gateway(context, hasBroker ? amqpUrl : Optional.empty(), findings);
    return findings.status().code();
  }

  private static boolean broker(Optional<String> url, Findings findings)
      throws InterruptedException {
    if (url.isEmpty()) {
      findings.skipped("broker", "no URL of RabbitMQ is set: --amqp-url or WARREN_AMQP_URL");
      return false;
    }
    Optional<BrokerLink> connected = new BrokerCheck(url.get(), findings).run();
    if (connected.isEmpty()) {
      return false;
    }
    try (BrokerLink link = connected.get()) {
      new TopologyCheck(link.connection(), findings).run();
      new AlarmCheck(url.get(), findings).run();
      return true;
    } catch (IOException | ShutdownSignalException e) {
      findings.fault("broker", "the checks end early (%s)".formatted(Reason.of(e)), "try again");
      return false;
    }
  }

  private void gateway(Context context, Optional<String> amqpUrl, Findings findings)
      throws InterruptedException {
    URI url = context.settings().url();
    Optional<String> token = context.settings().token();
    WebProbe probe = new WebProbe(url, token.map(text -> "Bearer " + text).orElse(""));
    if (!new GatewayCheck(url, findings).run(probe)) {
      return;
    }
    try {
      if (!new TokenCheck(token, clock, findings).run(probe.get(TokenCheck.PATH))) {
        clock(probe, findings);
        return;
      }
      Optional<Channel> channel = DoctorChannel.of(token, "doctor-" + UUID.randomUUID());
      if (channel.isEmpty()) {
        clock(probe, findings);
        findings.skipped("end to end", "the token may not read and write a channel of kind chat");
        return;
      }
      new RoundTrip(channel.get().name(), clock, findings).run(url, token, amqpUrl);
    } catch (IOException e) {
      findings.unreachable(
          "gateway", "it replies no more (%s)".formatted(Reason.of(e)), "look at its log");
    } catch (Failure failure) {
      findings.fault("end to end", failure.text(), "look at the gateway's log");
    }
  }

  /** Without an event of the gateway, its metrics have the time, if they are shown here. */
  private void clock(WebProbe probe, Findings findings) throws IOException, InterruptedException {
    Instant before = clock.instant();
    Optional<Instant> there = ClockCheck.ofMetrics(probe.get("/actuator/prometheus"));
    Instant after = clock.instant();
    if (there.isPresent()) {
      new ClockCheck(findings).compare("the gateway", there.get(), before, after);
    } else {
      findings.skipped("clock", "the gateway shows no time here");
    }
  }
}
