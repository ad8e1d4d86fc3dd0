package dev.warren.worker.intake;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.worker.alert.Alert;
import dev.warren.worker.alert.AlertRules;
import dev.warren.worker.intake.Answer.Said;
import dev.warren.worker.intake.Answer.Told;
import dev.warren.worker.publish.AlertPublication;
import dev.warren.worker.publish.Publication;
import dev.warren.worker.publish.Publications;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what one delivery causes: topic messages, each with its alerts, and notes. */
final class Outgoing {

  private static final BasicProperties NO_PROPERTIES = new BasicProperties.Builder().build();

  private final EventCodec codec;
  private final AlertRules rules;
  private final IntakeCounts counts;
  private final List<AlertPublication> alerts = new ArrayList<>();
  private final List<Publication> messages = new ArrayList<>();

  Outgoing(EventCodec codec, AlertRules rules, IntakeCounts counts) {
    this.codec = codec;
    this.rules = rules;
    this.counts = counts;
  }

  /** The event that was delivered. */
  void passOn(Event event, Publication topic, Publication posted) {
    add(event, topic, posted);
  }

  /** An event of the worker's own. */
  void say(Said said) {
    Event event = said.event();
    Publication topic = Publication.topic(event, codec.encode(event), NO_PROPERTIES);
    add(event, topic.whenSlow(said.whenSlow()), null);
  }

  void tell(List<Told> notes) {
    notes.forEach(told -> messages.add(Publication.note(told.routingKey(), told.note())));
  }

  private void add(Event event, Publication topic, @Nullable Publication posted) {
    List<Alert> raised = rules.alerts(event);
    messages.add(topic);
    for (Alert alert : raised) {
      counts.raised(alert.rule());
      if (alert.event() == event && posted != null) {
        alerts.add(AlertPublication.posted(alert.id(), alert.user(), event, topic.body(), posted));
      } else {
        byte[] json = codec.encode(alert.event());
        alerts.add(AlertPublication.raised(alert.id(), alert.user(), alert.event(), json));
        messages.add(Publication.topic(alert.event(), json, NO_PROPERTIES));
      }
    }
  }

  Publications all() {
    return new Publications(List.copyOf(alerts), List.copyOf(messages));
  }
}
