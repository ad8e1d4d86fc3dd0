package dev.warren.gateway.fanout;

import dev.warren.gateway.log.TopicMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The registrations for one channel or pattern, in groups that get the same frames. Confined to one
 * event loop.
 */
final class Audience {

  private final Map<MessageEncoder, Group> groups = new HashMap<>();

  /** The registrations with equal encoders, and the current run's frames for them. */
  final class Group {
    final MessageEncoder encoder;
    final List<Registration> members = new ArrayList<>(1);

    /** The frames of the run's public messages; null until the run has one. */
    @Nullable Batch batch;

    private Group(MessageEncoder encoder) {
      this.encoder = encoder;
    }

    /**
     * Ends a run after its frames were written. Members whose encoder made a special first frame
     * change to the encoder for all later frames.
     */
    void endRun() {
      batch = null;
      MessageEncoder next = encoder.next();
      if (next != encoder) {
        List.copyOf(members).forEach(member -> move(member, next));
      }
    }

    /**
     * Makes each member show the gap, now or with its next frame. A client whose protocol cannot
     * show gaps is disconnected, so that it resumes.
     */
    private void gap(long from, long to) {
      for (Registration member : List.copyOf(members)) {
        ByteBuf frame = encoder.gap(new Gap(member.pattern, from, to), ByteBufAllocator.DEFAULT);
        MessageEncoder after = frame == null ? encoder.afterGap() : null;
        if (frame != null) {
          member.subscriber.outbox.write(frame);
          member.subscriber.outbox.flush();
        } else if (after == null) {
          member.subscriber.sendAway();
        } else {
          move(member, after);
        }
      }
    }

    /** The members that get a message which is not for all of them. */
    List<Registration> membersThatGet(TopicMessage message) {
      List<Registration> getting = new ArrayList<>(1);
      for (Registration member : members) {
        if (member.gets(message)) {
          getting.add(member);
        }
      }
      return getting;
    }
  }

  Collection<Group> groups() {
    return groups.values();
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  void add(Registration registration) {
    List<Registration> members = groups.computeIfAbsent(registration.encoder, Group::new).members;
    registration.index = members.size();
    members.add(registration);
  }

  void remove(Registration registration) {
    Group group = groups.get(registration.encoder);
    if (group == null) {
      throw new IllegalStateException("this registration was removed before");
    }
    List<Registration> members = group.members;
    Registration last = members.remove(members.size() - 1);
    if (last != registration) {
      members.set(registration.index, last);
      last.index = registration.index;
    }
    if (members.isEmpty()) {
      groups.remove(registration.encoder);
    }
  }

  private void move(Registration member, MessageEncoder to) {
    remove(member);
    member.encoder = to;
    add(member);
  }

  void gap(long from, long to) {
    List.copyOf(groups.values()).forEach(group -> group.gap(from, to));
  }

  /** Disconnects all clients, so that they reconnect and resume. */
  void sendAway() {
    for (Group group : groups.values()) {
      group.members.forEach(member -> member.subscriber.sendAway());
    }
  }
}
