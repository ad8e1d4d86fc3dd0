package dev.warren.worker.presence;

import dev.warren.channel.Channel;
import dev.warren.presence.Note.Report;
import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One team: the gateways to which its users are connected, and the presence of each user that
 * clients see. Before it is settled a team publishes nothing that follows from reports alone,
 * because an earlier owner may have published it already.
 */
final class Team {

  private final Channel channel;
  private final String name;
  private final TeamTimers timers;
  private final PresenceEvents events;
  private final PeopleBudget budget;
  private final Map<String, GatewayUsers> gateways = new HashMap<>();
  private final Map<String, Person> people = new LinkedHashMap<>();
  private boolean settled;

  /** Whether any presence was learned from a gateway or published. */
  private boolean hasPresence;

  private OptionalLong nextToForget = OptionalLong.empty();

  /** The bytes of the people in a keyframe. */
  private long jsonBytes;

  Team(
      Channel channel,
      TeamTimers timers,
      PresenceEvents events,
      PeopleBudget budget,
      boolean settled) {
    this.channel = channel;
    this.name = channel.name();
    this.timers = timers;
    this.events = events;
    this.budget = budget;
    this.settled = settled;
  }

  Channel channel() {
    return channel;
  }

  boolean isSettled() {
    return settled;
  }

  /**
   * Applies a gateway's report.
   *
   * @return false if an earlier report is missing; then this report is ignored
   */
  boolean onReport(Report report) {
    GatewayUsers users = gateways.computeIfAbsent(report.gateway(), gateway -> new GatewayUsers());
    if (users.hasGapBefore(report)) {
      return false;
    }
    if (users.isRepetition(report)) {
      return true;
    }
    GatewayUsers.Changes changes = users.apply(report);
    List<Presence> shown = report.shown().users();
    boolean teaches = report.full() && shown != null && (timers.isLearning() || !hasPresence);
    if (teaches) {
      shown.forEach(each -> learn(each, report.shown().at()));
    }
    long now = timers.now();
    changes.connected().forEach(this::onConnected);
    changes.disconnected().forEach(user -> onDisconnected(user, now));
    if (teaches) {
      hasPresence = true;
      settle();
    }
    return true;
  }

  /**
   * Takes over the presence that a gateway shows of a user. A presence that this worker published
   * itself is newer; of two gateways, the one that is further in the log is right.
   */
  private void learn(Presence reported, long position) {
    if (reported == null || reported.status() == null || !Person.isValidUser(reported.userId())) {
      return;
    }
    Person person = person(reported.userId());
    if (position <= person.shownSince) {
      return;
    }
    Status status = reported.status();
    person.shown = reported;
    person.shownSince = position;
    // A connected user who is shown as offline may have connected while the partition had no owner.
    // So only away and busy are known to be the user's choice.
    person.chosen = status == Status.AWAY || status == Status.BUSY ? status : null;
    if (status == Status.OFFLINE) {
      timers.onOfflineUser(name);
    } else if (!isConnected(person)) {
      person.lastConnectedAt = timers.since();
      timers.startGraceWhileLearning(name, person.user);
    }
  }

  /** Publishes the changes so far; later changes are published as they come. */
  void settle() {
    settled = true;
    people.values().stream().filter(this::isConnected).forEach(this::showConnected);
  }

  private void onConnected(String user) {
    timers.cancelGrace(name, user);
    showConnected(person(user));
  }

  private void onDisconnected(String user, long at) {
    Person person = person(user);
    if (!isConnected(person)) {
      person.lastConnectedAt = at;
      timers.startGrace(name, user, at);
    }
  }

  private void showConnected(Person person) {
    Status status = person.statusWhileConnected();
    if (settled && !person.isShownAs(status)) {
      person.show(status, timers.wallAt(timers.now()));
      publish(person);
    }
  }

  private void publish(Person person) {
    hasPresence = true;
    events.add(channel, person.shown);
    timers.onChange(name);
  }

  /**
   * A client sets its user's status.
   *
   * @return whether to publish the event. The first status since the user connected is published
   *     even if it changes nothing, because the client waits for it
   */
  boolean onClientStatus(String user, Status status) {
    Person person = person(user);
    boolean isNews = person.chosen == null || !person.isShownAs(status);
    person.chosen = status;
    if (isNews) {
      showPublished(person, status);
    }
    if (!isConnected(person)) {
      // The gateway's report of the connection may come after this event of its client.
      onDisconnected(user, timers.now());
    }
    return isNews;
  }

  /** Whether the status that a publisher sets of this user is remembered. */
  boolean remembers(String user) {
    return people.containsKey(user) || budget.hasRoom(jsonBytes);
  }

  /** An AMQP publisher sets a user's status; the event itself is always published. */
  void onPublisherStatus(String user, Status status) {
    Person person = person(user);
    person.connectedByPublisher = status != Status.OFFLINE;
    person.lastConnectedAt = timers.now();
    person.chosen = isConnected(person) ? status : null;
    timers.cancelGrace(name, user);
    timers.onPublisherStatus(name, user, person.connectedByPublisher);
    showPublished(person, status);
  }

  /** Records a status whose event is published. */
  private void showPublished(Person person, Status status) {
    person.show(status, timers.wallAt(timers.now()));
    hasPresence = true;
    timers.onChange(name);
  }

  /** A publisher's status no longer counts. The user was last connected when it was set. */
  void onPublisherStatusOver(String user) {
    Person person = people.get(user);
    if (person != null && person.connectedByPublisher) {
      person.connectedByPublisher = false;
      onDisconnected(user, person.lastConnectedAt);
    }
  }

  /** The gateway, with all its sessions, has been gone since the given time. */
  void onGatewayGone(String gateway, long since) {
    GatewayUsers gone = gateways.remove(gateway);
    if (gone != null) {
      gone.users().forEach(user -> onDisconnected(user, since));
    }
  }

  void onGraceOver(String user) {
    Person person = people.get(user);
    if (person == null || isConnected(person)) {
      return;
    }
    person.chosen = null;
    boolean wasShown = person.shown != null && !person.isShownAs(Status.OFFLINE);
    person.show(Status.OFFLINE, timers.wallAt(person.lastConnectedAt));
    if (wasShown) {
      publish(person);
    } else {
      timers.onOfflineUser(name);
    }
  }

  /** The presence of all users; forgets users that have been offline for too long. */
  List<Presence> keyframe() {
    long now = timers.wallAt(timers.now());
    int before = people.size();
    nextToForget = OfflineRetention.apply(people, this::isConnected, now);
    long json = people.keySet().stream().mapToLong(PeopleBudget::json).sum();
    budget.changed(people.size() - before, json - jsonBytes);
    jsonBytes = json;
    return people.values().stream().filter(p -> p.shown != null).map(p -> p.shown).toList();
  }

  /** The time of day at which the next user has to be forgotten, as of the last keyframe. */
  OptionalLong nextToForget() {
    return nextToForget;
  }

  boolean isEmpty() {
    return people.isEmpty() && gateways.isEmpty();
  }

  private boolean isConnected(Person person) {
    return person.connectedByPublisher
        || gateways.values().stream().anyMatch(gateway -> gateway.contains(person.user));
  }

  private Person person(String user) {
    return people.computeIfAbsent(
        user,
        added -> {
          long json = PeopleBudget.json(added);
          jsonBytes += json;
          budget.changed(1, json);
          return new Person(added);
        });
  }
}
