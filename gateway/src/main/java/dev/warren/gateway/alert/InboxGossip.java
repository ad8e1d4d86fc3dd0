package dev.warren.gateway.alert;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.broker.Persistent;
import dev.warren.gateway.publish.ConfirmedPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes this gateway's {@link InboxNote}s, in the order of the calls. Thread-safe; no method
 * waits.
 */
final class InboxGossip {

  private static final Logger log = LoggerFactory.getLogger(InboxGossip.class);

  /** The most bytes of alerts in one note, well below RabbitMQ's limit for one message. */
  private static final int MOST_BYTES = 128 * 1024;

  private final String gateway = UUID.randomUUID().toString();
  private final ConfirmedPublisher publisher;
  private final Consumer<String> failed;

  /**
   * @param failed called on another thread with the user of a note that RabbitMQ did not confirm
   */
  InboxGossip(ConfirmedPublisher publisher, Consumer<String> failed) {
    this.publisher = publisher;
    this.failed = failed;
  }

  boolean isOwn(InboxNote note) {
    return note.gateway().equals(gateway);
  }

  /**
   * Requests the alerts of a user that other gateways hold; each of them then announces its own.
   */
  void request(String user) {
    publish(new InboxNote(gateway, user, null));
  }

  /**
   * Announces the alerts that this gateway holds. An announcement without alerts still shows that
   * the user has devices here.
   */
  void announce(String user, List<Alert> alerts) {
    List<Alert> some = new ArrayList<>();
    int bytes = 0;
    for (Alert alert : alerts) {
      if (bytes > 0 && bytes + alert.json().length > MOST_BYTES) {
        publish(new InboxNote(gateway, user, some));
        some = new ArrayList<>();
        bytes = 0;
      }
      some.add(alert);
      bytes += alert.json().length;
    }
    publish(new InboxNote(gateway, user, some));
  }

  private void publish(InboxNote note) {
    BasicProperties properties = Persistent.json(InboxNote.TYPE).build();
    publisher
        .publish(Names.TOPICS, Names.GATEWAYS, properties, note.encode())
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                log.debug("a note to other gateways failed: {}", failure.toString());
                failed.accept(note.user());
              }
            });
  }
}
