package dev.warren.system.faults;

import dev.warren.testkit.client.StompFrame;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device of a user that shows alerts, and acknowledges them or leaves that to another device. If
 * an acknowledgement gets no reply, the device disconnects, and later gets the alert again.
 *
 * @param onOtherDevices the alerts of devices that only show them; those do not count as delivered
 */
record AlertDevice(Habit habit, Accounts accounts, Sightings onOtherDevices)
    implements SteadyClient.Role {

  /** A device's reaction to an alert. */
  enum Habit {
    ONLY_SHOWS,
    ACKNOWLEDGES_BY_ACK,
    ACKNOWLEDGES_BY_SEND
  }

  private static final Pattern ALERT_ID = Pattern.compile("\"alertId\"\\s*:\\s*(\"[^\"]+\"|\\d+)");

  @Override
  public boolean connected(OutcomeClient client) {
    return client.subscribe("alerts", "/user/queue/alerts", Map.of("ack", "client-individual"));
  }

  @Override
  public void message(OutcomeClient client, StompFrame message) {
    // `alert_acked` also comes here. It contains the id of an alert, but is not an alert.
    MessageId id = message.text().contains("\"alert_acked\"") ? null : MessageId.in(message.text());
    if (id == null) {
      return;
    }
    if (habit == Habit.ONLY_SHOWS) {
      onOtherDevices.saw(id);
      return;
    }
    accounts.of(id).saw(id);
    acknowledge(client, message)
        .thenAccept(
            outcome -> {
              if (outcome == Outcome.ACKNOWLEDGED) {
                accounts.of(id).settled(id);
              } else {
                client.close();
              }
            });
  }

  private CompletableFuture<Outcome> acknowledge(OutcomeClient client, StompFrame message) {
    Matcher alertId = ALERT_ID.matcher(message.text());
    if (habit == Habit.ACKNOWLEDGES_BY_SEND && alertId.find()) {
      return client.send("/app/alerts", "{\"alertId\":" + alertId.group(1) + "}");
    }
    return client.ask("ACK", Map.of("id", message.header("ack")), "");
  }
}
