package dev.warren.worker.intake;

import dev.warren.event.Event;
import dev.warren.trace.TraceContext;
import dev.warren.worker.alert.Alert;
import dev.warren.worker.ownership.Effects;
import dev.warren.worker.ownership.OutgoingEvent;
import dev.warren.worker.ownership.OutgoingNote;
import dev.warren.worker.publish.AlertPublication;
import dev.warren.worker.publish.EventPublications;
import dev.warren.worker.publish.Publication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the effects of one delivery into publications, and adds the alerts of each event. */
final class PublicationsBuilder {

  private final EventRules rules;

  /** The trace of the event that causes all publications; null for none. */
  private final @Nullable TraceContext trace;

  private final List<AlertPublication> alerts = new ArrayList<>();
  private final List<Publication> messages = new ArrayList<>();

  private PublicationsBuilder(EventRules rules, @Nullable TraceContext trace) {
    this.rules = rules;
    this.trace = trace;
  }

  /**
   * Builds the publications that the effects of an event cause.
   *
   * @param topic the event's topic message, published if the effects include the event
   * @param posted the message in its posted form
   */
  static EventPublications ofEvent(
      EventRules rules, Effects effects, Event event, Publication topic, Publication posted) {
    PublicationsBuilder publications = new PublicationsBuilder(rules, topic.trace());
    for (OutgoingEvent outgoing : effects.events()) {
      if (outgoing.event() == event) {
        publications.add(event, topic.whenSlow(outgoing.whenSlow()), posted, posted.isFromClient());
      } else {
        publications.add(outgoing);
      }
    }
    return publications.build(effects.notes());
  }

  /** Builds the publications that the effects of a note cause. */
  static EventPublications ofNote(EventRules rules, Effects effects) {
    PublicationsBuilder publications = new PublicationsBuilder(rules, null);
    effects.events().forEach(publications::add);
    return publications.build(effects.notes());
  }

  /** Adds an event that the worker itself made. */
  private void add(OutgoingEvent outgoing) {
    Event event = outgoing.event();
    Publication topic = Publication.made(event, rules.codec().encode(event), trace);
    add(event, topic.whenSlow(outgoing.whenSlow()), null, outgoing.byClient());
  }

  /**
   * @param posted the posted message; null for an event that the worker itself made
   * @param byClient whether a client wrote the event; a client may name any user in it
   */
  private void add(Event event, Publication topic, @Nullable Publication posted, boolean byClient) {
    List<Alert> raised = rules.alerts().alerts(event);
    messages.add(topic);
    for (Alert alert : raised) {
      rules.counts().raised(alert.rule());
      if (alert.event() == event && posted != null) {
        alerts.add(AlertPublication.posted(alert.id(), alert.user(), event, topic, posted));
      } else {
        Publication copy =
            Publication.made(alert.event(), rules.codec().encode(alert.event()), trace);
        AlertPublication toAnyone =
            AlertPublication.raised(alert.id(), alert.user(), alert.event(), copy);
        if (byClient && alert.named()) {
          List<String> teams = posted == null ? List.of() : posted.teams();
          toAnyone.forReader(event.channel(), teams, copy).ifPresent(alerts::add);
        } else {
          alerts.add(toAnyone);
          messages.add(copy);
        }
      }
    }
  }

  private EventPublications build(List<OutgoingNote> notes) {
    notes.forEach(note -> messages.add(Publication.note(note.routingKey(), note.note())));
    return new EventPublications(List.copyOf(alerts), List.copyOf(messages));
  }
}
