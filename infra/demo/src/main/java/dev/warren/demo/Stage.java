package dev.warren.demo;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Performs events: those of people by their clients, all others over AMQP. While a person is not
 * connected, the backend speaks for that person. Not thread-safe.
 */
final class Stage {

  private final Map<Person, PersonClient> people;
  private final Backend backend;
  private final ViewersInbox inbox;

  Stage(Map<Person, PersonClient> people, Backend backend, ViewersInbox inbox) {
    this.people = people;
    this.backend = backend;
    this.inbox = inbox;
  }

  void perform(DemoEvent event) throws InterruptedException {
    DemoEvent performed = event.alertsViewer() && !inbox.hasRoom() ? event.withoutAlert() : event;
    if (performed == null) {
      return;
    }
    PersonClient client = client(performed);
    if (client == null || !client.send(performed)) {
      backend.publish(performed);
    }
  }

  /** Null where the event has no client: a gateway would replace a time of the past. */
  private @Nullable PersonClient client(DemoEvent event) {
    return event.person() == null || event.at() != null ? null : people.get(event.person());
  }
}
