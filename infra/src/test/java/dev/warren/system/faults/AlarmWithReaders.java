package dev.warren.system.faults;

import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A memory alarm while clients read. RabbitMQ blocks publishers only. So every gateway, even one
 * started during the alarm, must serve history over HTTP and STOMP, and new subscriptions to topics
 * and to a queue. All gateways must show the same messages. The alarm lasts until all of this has
 * worked.
 */
record AlarmWithReaders(Warren warren, String token, Problems problems) {

  /** A channel to which the run's publishers post. */
  private static final String CHANNEL = "notes.team-0";

  private static final int MESSAGES = 20;

  void strike(BrokerFaults broker) throws Exception {
    broker.alarmOfMemory(this::read);
  }

  private void read() throws Exception {
    WarrenProcess restarted = warren.gateways().get(1);
    restarted.kill();
    restarted.launch();
    for (WarrenProcess gateway : warren.gateways()) {
      await("history over STOMP at " + gateway.http(), () -> historyIsRead(gateway));
    }
    // Events that were under way when the alarm began may still arrive.
    await("the same history at both gateways", this::historiesAreEqual);
  }

  private void await(String what, Callable<Boolean> works) {
    try {
      Patience.await(what).ignoreExceptions().until(works);
    } catch (ConditionTimeoutException e) {
      problems.add("during the alarm, no " + what);
    }
  }

  /** A new client with history of a topic, a live topic and a queue. */
  private boolean historyIsRead(WarrenProcess gateway) throws Exception {
    List<String> messages = new CopyOnWriteArrayList<>();
    try (OutcomeClient client =
        OutcomeClient.connect(
            gateway.stomp(), token, (on, message) -> messages.add(message.header("message-id")))) {
      boolean live =
          client.subscribe("h", "/topic/" + CHANNEL, Map.of("last", Integer.toString(MESSAGES)))
              && client.subscribe("t", "/topic/relay.*", Map.of())
              && client.subscribe("q", "/queue/faults-alarm", Map.of());
      return live && messages.size() >= MESSAGES;
    }
  }

  private boolean historiesAreEqual() throws Exception {
    List<String> first = history(warren.gateways().get(0));
    return first.size() == MESSAGES && first.equals(history(warren.gateways().get(1)));
  }

  private List<String> history(WarrenProcess gateway) throws Exception {
    String page =
        gateway.get(
            "/api/channels/%s/messages?limit=%d&token=%s".formatted(CHANNEL, MESSAGES, token));
    JsonNode messages = JsonMapper.shared().readTree(page).path("messages");
    return messages.findValuesAsString("id");
  }
}
