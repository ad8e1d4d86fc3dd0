package dev.warren.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.broker.Names;
import dev.warren.cli.doctor.WebProbe.Reply;
import dev.warren.cli.gateway.Reason;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Lists what is bound to {@link Names#TOPICS} beside Warren's own queues. Such a queue gets only
 * the channels of {@code warren.topics.publish}, which nobody notices at the queue itself.
 */
final class OwnQueuesCheck {

  private static final String CHECK = "own queues";

  /** The prefix of keys for Warren's own notes, which always pass the exchange. */
  private static final String NOTES = Names.OWN_KIND + ".";

  /** So that the line stays readable where each of a thousand programs has a queue. */
  private static final int SHOWN = 10;

  private static final int OK = 200;

  private final WebProbe probe;
  private final String virtualHost;
  private final Findings findings;

  /**
   * @param probe of the management API
   */
  OwnQueuesCheck(WebProbe probe, String virtualHost, Findings findings) {
    this.probe = probe;
    this.virtualHost = virtualHost;
    this.findings = findings;
  }

  void run() throws InterruptedException {
    String host = URLEncoder.encode(virtualHost, UTF_8).replace("+", "%20");
    Reply bindings;
    try {
      bindings = probe.get("/api/exchanges/%s/%s/bindings/source".formatted(host, Names.TOPICS));
    } catch (IOException e) {
      findings.skipped(CHECK, "the management API replies no more (%s)".formatted(Reason.of(e)));
      return;
    }
    if (bindings.status() != OK || !bindings.json().isArray()) {
      findings.skipped(
          CHECK,
          "RabbitMQ does not show the bindings of %s (HTTP %d)"
              .formatted(Names.TOPICS, bindings.status()));
      return;
    }
    report(keysByDestination(bindings.json()));
  }

  private static Map<String, Set<String>> keysByDestination(JsonNode bindings) {
    Map<String, Set<String>> keys = new TreeMap<>();
    for (JsonNode binding : bindings) {
      String type = binding.path("destination_type").asString("queue");
      String destination = binding.path("destination").asString("");
      String key = binding.path("routing_key").asString("");
      if (!destination.equals(Names.LOG) && !key.startsWith(NOTES)) {
        keys.computeIfAbsent(type + " " + destination, any -> new TreeSet<>()).add(key);
      }
    }
    return keys;
  }

  private void report(Map<String, Set<String>> keys) {
    if (keys.isEmpty()) {
      findings.ok(CHECK, "none are bound to " + Names.TOPICS);
      return;
    }
    List<String> bound = new ArrayList<>();
    keys.forEach((destination, own) -> bound.add("%s (%s)".formatted(destination, some(own))));
    findings.ok(
        CHECK,
        ("bound to %s: %s. They get messages only of the channels that warren.topics.publish of"
                + " every gateway and worker names; each such message costs RabbitMQ 20 to 70 µs"
                + " (docs/events.md, Queues of your own)")
            .formatted(Names.TOPICS, some(bound)));
  }

  private static String some(Collection<String> all) {
    String shown = String.join(", ", all.stream().limit(SHOWN).toList());
    return all.size() <= SHOWN ? shown : "%s and %,d more".formatted(shown, all.size() - SHOWN);
  }
}
