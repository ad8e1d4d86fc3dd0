package dev.warren.worker.publish;

import com.rabbitmq.client.Channel;

/**
 * The objects with which a partition is consumed and published, and their guards.
 *
 * @param amqp the AMQP channel on which the partition is consumed and acknowledged
 * @param link opens the AMQP channels on which its messages are published
 * @param lock held by a thread that publishes or acknowledges
 * @param state whether the partition still publishes and acknowledges
 */
public record PartitionChannel(
    Channel amqp, PublisherLink link, PartitionLock lock, PartitionState state) {

  public PartitionChannel(Channel amqp, PublisherLink link, PartitionState state) {
    this(amqp, link, new PartitionLock(), state);
  }
}
