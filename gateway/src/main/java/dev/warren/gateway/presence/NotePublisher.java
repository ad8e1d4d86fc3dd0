package dev.warren.gateway.presence;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.broker.Persistent;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.PublishFailed;
import dev.warren.gateway.publish.PublishFailed.Cause;
import dev.warren.presence.Note;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Publishes notes to the workers. Both methods complete when RabbitMQ has confirmed the note, and
 * fail with {@link PublishFailed}. Thread-safe.
 */
final class NotePublisher {

  private final ConfirmedPublisher publisher;

  NotePublisher(ConfirmedPublisher publisher) {
    this.publisher = publisher;
  }

  /** Publishes to the partition of the family that has the channel. */
  CompletionStage<Void> toPartition(Family family, String channel, Note note) {
    return publish(family.exchange(), channel, note);
  }

  /** Publishes to all partitions of the families with a memory. */
  CompletionStage<Void> toAllPartitions(Note note) {
    return publish(Names.TOPICS, Names.BEATS, note);
  }

  private CompletionStage<Void> publish(String exchange, String routingKey, Note note) {
    BasicProperties properties = Persistent.json(note.type()).build();
    return publisher.publish(exchange, routingKey, properties, note.encode());
  }

  /**
   * Whether the note has to be published again, because the worker may not have it. False if no
   * partition exists yet: its first owner will send {@link Note.Owned} and then get everything.
   */
  static boolean needsRetry(@Nullable Throwable failure) {
    return failure != null
        && !(failure instanceof PublishFailed failed && failed.cause() == Cause.UNROUTABLE);
  }
}
