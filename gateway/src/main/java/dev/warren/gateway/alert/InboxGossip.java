package dev.warren.gateway.alert;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.gateway.publish.ConfirmedPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this gateway tells the others about users' alerts, by the log. Thread-safe; in the order of
 * the calls.
 */
final class InboxGossip {

  private static final Logger log = LoggerFactory.getLogger(InboxGossip.class);

  /** The most that one message tells, in bytes of alerts. */
  private static final int NOTE_BYTES = 128 * 1024;

  private static final int PERSISTENT = 2;

  private final String gateway = UUID.randomUUID().toString();
  private final ConfirmedPublisher publisher;
  private final Consumer<String> unsaid;

  /**
   * @param unsaid told of the user about whom something could not be said
   */
  InboxGossip(ConfirmedPublisher publisher, Consumer<String> unsaid) {
    this.publisher = publisher;
    this.unsaid = unsaid;
  }

  boolean isOwn(GatewayNote note) {
    return note.gateway().equals(gateway);
  }

  /** Asks what they have of a user. */
  void ask(String user) {
    say(new GatewayNote(gateway, user, null));
  }

  /** Tells them what this one has of a user, be it nothing. */
  void tell(String user, List<Alert> alerts) {
    List<Alert> some = new ArrayList<>();
    int bytes = 0;
    for (Alert alert : alerts) {
      if (bytes > 0 && bytes + alert.json().length > NOTE_BYTES) {
        say(new GatewayNote(gateway, user, some));
        some = new ArrayList<>();
        bytes = 0;
      }
      some.add(alert);
      bytes += alert.json().length;
    }
    say(new GatewayNote(gateway, user, some));
  }

  private void say(GatewayNote note) {
    BasicProperties properties =
        new BasicProperties.Builder()
            .type(GatewayNote.TYPE)
            .contentType("application/json")
            .deliveryMode(PERSISTENT)
            .headers(Map.of())
            .build();
    publisher
        .publish(Names.TOPICS, Names.GATEWAYS, properties, note.encode())
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                log.debug("other gateways were not told: {}", failure.toString());
                unsaid.accept(note.user());
              }
            });
  }
}
