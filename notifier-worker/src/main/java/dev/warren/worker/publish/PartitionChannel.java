package dev.warren.worker.publish;

import com.rabbitmq.client.Channel;

/**
 * The AMQP channel that a partition consumes and publishes on, with what guards it.
 *
 * @param lock held by a thread that publishes or acknowledges
 * @param state whether the partition still does
 */
public record PartitionChannel(Channel amqp, PartitionLock lock, PartitionState state) {

  public PartitionChannel(Channel amqp, PartitionState state) {
    this(amqp, new PartitionLock(), state);
  }
}
