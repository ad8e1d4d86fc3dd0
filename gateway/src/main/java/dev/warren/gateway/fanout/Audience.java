package dev.warren.gateway.fanout;

import dev.warren.gateway.log.TopicMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The subscriptions to one channel or pattern, those with the same frames together. */
final class Audience {

  private final Map<MessageEncoder, Group> groups = new HashMap<>();

  /** Those who get the same frames, and what the present run has for them. */
  final class Group {
    final MessageEncoder encoder;
    final List<Registration> members = new ArrayList<>(1);
    @Nullable Batch batch;

    private Group(MessageEncoder encoder) {
      this.encoder = encoder;
    }

    /** The run has written what it had for them. */
    void runEnds() {
      batch = null;
      MessageEncoder next = encoder.next();
      if (next != encoder) {
        List.copyOf(members).forEach(member -> move(member, next));
      }
    }

    /** What comes next is not what comes behind, and the next frame of each has to say so. */
    void gap() {
      for (Registration member : List.copyOf(members)) {
        MessageEncoder after = encoder.afterGap();
        if (after == null) {
          member.subscriber.giveUp();
        } else {
          move(member, after);
        }
      }
    }

    /** Those of them who may see a message that is not for all. */
    List<Registration> whoSee(TopicMessage message) {
      List<Registration> seeing = new ArrayList<>(1);
      for (Registration member : members) {
        if (member.subscriber.sees(message)) {
          seeing.add(member);
        }
      }
      return seeing;
    }
  }

  Collection<Group> groups() {
    return groups.values();
  }

  private void move(Registration member, MessageEncoder to) {
    remove(member);
    member.group = group(to);
    add(member);
  }

  void gap() {
    List.copyOf(groups.values()).forEach(Group::gap);
  }

  void giveUp() {
    for (Group group : groups.values()) {
      group.members.forEach(member -> member.subscriber.giveUp());
    }
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  /** Those with the frames of this encoder, who may be none yet. */
  Group group(MessageEncoder encoder) {
    return groups.computeIfAbsent(encoder, Group::new);
  }

  void add(Registration subscription) {
    List<Registration> members = subscription.group.members;
    subscription.index = members.size();
    members.add(subscription);
  }

  void remove(Registration subscription) {
    List<Registration> members = subscription.group.members;
    Registration last = members.remove(members.size() - 1);
    if (last != subscription) {
      members.set(subscription.index, last);
      last.index = subscription.index;
    }
    if (members.isEmpty()) {
      groups.remove(subscription.group.encoder);
    }
  }
}
