package dev.warren.gateway.fanout;

import dev.warren.event.Visibility;
import dev.warren.gateway.log.TopicMessage;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages that go out together on one event loop: sorted by who gets them as they are taken, then
 * joined and written to each client at once. Used again and again, on the event loop only.
 */
final class Run {

  private final SubscriptionRegistry registry;
  private final Crowd crowd;
  private final DropCounters drops;

  private final List<Batch> batches = new ArrayList<>();
  private final List<Audience.Group> groups = new ArrayList<>();
  private final List<Subscriber> written = new ArrayList<>();

  /** Counts messages, whose frames have their turn in the log's order. */
  private int turn;

  private @Nullable TopicMessage last;

  Run(SubscriptionRegistry registry, Crowd crowd, DropCounters drops) {
    this.registry = registry;
    this.crowd = crowd;
    this.drops = drops;
  }

  /**
   * @return how many bytes of frames it makes here
   */
  long take(TopicMessage message) {
    last = message;
    turn++;
    long bytes = 0;
    boolean forAll = message.visibility() == Visibility.PUBLIC;
    List<Audience> audiences = registry.audiences(message.channel());
    for (int a = 0; a < audiences.size(); a++) {
      for (Audience.Group group : audiences.get(a).groups()) {
        if (!group.encoder.format().shows(message)) {
          continue;
        }
        byte[] common = message.encodedAs(group.encoder.format());
        bytes +=
            forAll ? batchOf(group).add(message, common, turn) : addForSome(message, common, group);
      }
    }
    return bytes;
  }

  private Batch batchOf(Audience.Group group) {
    if (group.batch == null) {
      group.batch = new Batch(group.encoder, group.members);
      groups.add(group);
      batches.add(group.batch);
    }
    return group.batch;
  }

  private int addForSome(TopicMessage message, byte[] common, Audience.Group group) {
    List<Registration> seeing = group.whoSee(message);
    if (seeing.isEmpty()) {
      return 0;
    }
    Batch batch = new Batch(group.encoder, seeing);
    batches.add(batch);
    groups.add(group);
    return batch.add(message, common, turn);
  }

  /**
   * Writes to each client what is for it, in the log's order, and flushes it once.
   *
   * @return how many messages that was, each counted for each client
   */
  long write() {
    for (Batch batch : batches) {
      batch.join(ByteBufAllocator.DEFAULT);
      List<Registration> recipients = batch.recipients();
      for (int i = 0; i < recipients.size(); i++) {
        Subscriber subscriber = recipients.get(i).subscriber;
        if (subscriber.add(batch)) {
          written.add(subscriber);
        }
      }
    }
    long deliveries = 0;
    for (int i = 0; i < written.size(); i++) {
      Subscriber subscriber = written.get(i);
      deliveries += subscriber.write(drops);
      crowd.wrote(subscriber);
    }
    return deliveries;
  }

  /**
   * After an exception: everybody whom it may concern has to come back, as nobody knows how much of
   * it they got.
   */
  void giveUp() {
    for (Batch batch : batches) {
      batch.recipients().forEach(recipient -> recipient.subscriber.giveUp());
    }
    if (last != null) {
      registry.audiences(last.channel()).forEach(Audience::giveUp);
    }
  }

  /** Before the next. */
  void clear() {
    batches.forEach(Batch::release);
    groups.forEach(Audience.Group::runEnds);
    batches.clear();
    groups.clear();
    written.clear();
    turn = 0;
    last = null;
  }
}
