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
 * One team: who is connected to which gateway, and what is shown of whom. Nobody is shown anything
 * before it is settled, as the predecessor may have shown them that already.
 */
final class Team {

  /** Who is told sooner what they are shown to be has not asked for it. */
  private final Channel channel;

  private final Outlook outlook;
  private final Map<String, Reported> gateways = new HashMap<>();
  private final Map<String, Person> people = new LinkedHashMap<>();
  private boolean settled;

  /** Whether anything was learned, or published. */
  private boolean knows;

  /** When somebody is to be forgotten next, by the time of day. */
  private OptionalLong nextToForget = OptionalLong.empty();

  Team(Channel channel, Outlook outlook, boolean settled) {
    this.channel = channel;
    this.outlook = outlook;
    this.settled = settled;
  }

  Channel channel() {
    return channel;
  }

  boolean isSettled() {
    return settled;
  }

  /**
   * A gateway's report.
   *
   * @param learning whether what the gateway shows is still of interest
   * @return false where something was missed before it; it is passed over then
   */
  boolean reported(Report report, boolean learning) {
    Reported of = gateways.computeIfAbsent(report.gateway(), gateway -> new Reported());
    if (of.missedBefore(report)) {
      return false;
    }
    if (of.isOld(report)) {
      return true;
    }
    Reported.Changes changes = of.take(report);
    List<Presence> shown = report.shown().users();
    boolean tells = report.full() && shown != null && (learning || !knows);
    if (tells) {
      shown.forEach(each -> learn(each, report.shown().at()));
    }
    long now = outlook.now();
    changes.came().forEach(this::came);
    changes.left().forEach(user -> left(user, now));
    if (tells) {
      knows = true;
      settle();
    }
    return true;
  }

  /**
   * Of whom this worker has shown something, nobody else knows better; of two gateways the one that
   * is further in the log.
   */
  private void learn(Presence told, long position) {
    if (told == null || told.status() == null || !Outlook.isName(told.userId())) {
      return;
    }
    Person person = person(told.userId());
    if (position <= person.shownSince) {
      return;
    }
    person.shown = told;
    person.shownSince = position;
    boolean apart = told.status() == Status.AWAY || told.status() == Status.BUSY;
    // Who is shown offline, and is connected, may have come while nobody held the partition.
    person.stated = apart ? told.status() : null;
    if (told.status() == Status.OFFLINE) {
      outlook.remembersDeparted(this);
    } else if (!isConnected(person)) {
      person.lastThere = outlook.since();
      outlook.leavesNotBeforeAllHaveTold(this, person.user);
    }
  }

  /** From now on, changes are published as they come. */
  void settle() {
    settled = true;
    people.values().stream().filter(this::isConnected).forEach(this::show);
  }

  private void came(String user) {
    Person person = person(user);
    outlook.stays(this, user);
    show(person);
  }

  private void left(String user, long since) {
    Person person = person(user);
    if (!isConnected(person)) {
      person.lastThere = since;
      outlook.leaves(this, user, since);
    }
  }

  private void show(Person person) {
    Status status = person.effective();
    if (settled && !person.isShown(status)) {
      person.shows(status, outlook.wallAt(outlook.now()));
      published(person);
    }
  }

  private void published(Person person) {
    knows = true;
    outlook.publish(this, person.shown);
  }

  /**
   * A client says so. Whether that is news: what is shown already is so the first time, as an
   * answer to who said it.
   */
  boolean stated(String user, Status status) {
    Person person = person(user);
    boolean news = person.stated == null || !person.isShown(status);
    person.stated = status;
    if (news) {
      passedOn(person, status);
    }
    if (!isConnected(person)) {
      // The gateway's report comes after what its client says.
      left(user, outlook.now());
    }
    return news;
  }

  /** An AMQP publisher says so, which is passed on. */
  void posted(String user, Status status) {
    Person person = person(user);
    long now = outlook.now();
    person.posted = status != Status.OFFLINE;
    person.lastThere = now;
    person.stated = isConnected(person) ? status : null;
    outlook.stays(this, user);
    outlook.posted(this, user, person.posted);
    passedOn(person, status);
  }

  private void passedOn(Person person, Status status) {
    person.shows(status, outlook.wallAt(outlook.now()));
    knows = true;
    outlook.changed(this);
  }

  /** What a publisher said counts no more; it was there when that was said, and not later. */
  void postedEnded(String user) {
    Person person = people.get(user);
    if (person != null && person.posted) {
      person.posted = false;
      left(user, person.lastThere);
    }
  }

  /** The gateway is gone, since then. */
  void forget(String gateway, long since) {
    Reported gone = gateways.remove(gateway);
    if (gone != null) {
      gone.users().forEach(user -> left(user, since));
    }
  }

  /** They are connected nowhere, for as long as it takes. */
  void graceIsOver(String user) {
    Person person = people.get(user);
    if (person == null || isConnected(person)) {
      return;
    }
    person.stated = null;
    boolean wasShown = person.shown != null && !person.isShown(Status.OFFLINE);
    person.shows(Status.OFFLINE, outlook.wallAt(person.lastThere));
    if (wasShown) {
      published(person);
    } else {
      outlook.remembersDeparted(this);
    }
  }

  /** All of them, but for those who left too long ago; they are forgotten here as well. */
  List<Presence> keyframe() {
    long now = outlook.wallAt(outlook.now());
    nextToForget = Departed.forget(people, person -> isConnected(person), now);
    return people.values().stream().filter(p -> p.shown != null).map(p -> p.shown).toList();
  }

  /** As it was when {@link #keyframe} was asked for last. */
  OptionalLong nextToForget() {
    return nextToForget;
  }

  boolean isEmpty() {
    return people.isEmpty() && gateways.isEmpty();
  }

  private boolean isConnected(Person person) {
    return person.posted
        || gateways.values().stream().anyMatch(gateway -> gateway.has(person.user));
  }

  private Person person(String user) {
    return people.computeIfAbsent(user, Person::new);
  }
}
