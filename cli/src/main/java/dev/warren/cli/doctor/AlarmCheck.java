package dev.warren.cli.doctor;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BlockedCallback;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.cli.broker.BrokerLink;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Checks that RabbitMQ takes messages. It reports an alarm of memory or disk only to a connection
 * that publishes, and then reads nothing more of it, so the check has a connection of its own. The
 * messages go to no queue.
 */
final class AlarmCheck {

  private static final String CHECK = "alarm";
  private static final int LIMIT_MS = 3_000;
  private static final int LOOK_MS = 50;
  private static final int ABORT_LIMIT_MS = 100;

  private final String url;
  private final Findings findings;

  AlarmCheck(String url, Findings findings) {
    this.url = url;
    this.findings = findings;
  }

  void run() throws IOException, InterruptedException {
    try (BrokerLink link = BrokerLink.connect(url)) {
      CompletableFuture<String> blocked = new CompletableFuture<>();
      BlockedCallback report = blocked::complete;
      link.connection().addBlockedListener(report, () -> {});
      if (isTaken(link, blocked)) {
        findings.ok(CHECK, "none; RabbitMQ confirms messages");
      } else {
        alarm(blocked);
        // RabbitMQ reads nothing more of this connection, so no reply to a close comes.
        link.connection().abort(ABORT_LIMIT_MS);
      }
    } catch (ShutdownSignalException e) {
      findings.skipped(CHECK, "the user of the AMQP URL may not publish: " + e.getMessage());
    }
  }

  /** RabbitMQ may confirm the message by which it notices the publisher, and no further one. */
  private static boolean isTaken(BrokerLink link, CompletableFuture<String> blocked)
      throws IOException, InterruptedException {
    Channel channel = link.connection().createChannel();
    channel.confirmSelect();
    String nowhere = "warren.doctor." + UUID.randomUUID();
    for (int i = 0; i < 2; i++) {
      channel.basicPublish("", nowhere, new BasicProperties(), new byte[0]);
      if (!isConfirmed(channel, blocked)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isConfirmed(Channel channel, CompletableFuture<String> blocked)
      throws InterruptedException {
    for (int waited = 0; waited < LIMIT_MS && !blocked.isDone(); waited += LOOK_MS) {
      try {
        channel.waitForConfirms(LOOK_MS);
        return true;
      } catch (TimeoutException e) {
        // Time to look for an alarm.
      }
    }
    return false;
  }

  private void alarm(CompletableFuture<String> blocked) throws InterruptedException {
    try {
      String reason = blocked.get(LIMIT_MS, TimeUnit.MILLISECONDS);
      findings.fault(
          CHECK,
          "RabbitMQ blocks publishers (%s)".formatted(reason),
          "free memory or disk on its machine, or raise its limits");
    } catch (TimeoutException | ExecutionException e) {
      findings.fault(CHECK, "RabbitMQ does not confirm messages", "look at its log and its disk");
    }
  }
}
