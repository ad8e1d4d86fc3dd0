package dev.warren.worker.publish;

import com.rabbitmq.client.Channel;

/**
 * How a partition is consumed and published, with what guards it.
 *
 * @param amqp the AMQP channel that the partition is consumed and acknowledged on
 * @param link opens the AMQP channels that its messages are published on
 * @param lock held by a thread that publishes or acknowledges
 * @param state whether the partition still publishes and acknowledges
 */
public record PartitionChannel(
    Channel amqp, PublisherLink link, PartitionLock lock, PartitionState state) {

  public PartitionChannel(Channel amqp, PublisherLink link, PartitionState state) {
    this(amqp, link, new PartitionLock(), state);
  }
}
