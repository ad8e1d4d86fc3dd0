package dev.warren.gateway.queue;

import dev.warren.gateway.consume.ClientQueue;
import dev.warren.gateway.consume.LiveQueues;
import dev.warren.gateway.publish.PublishFailed;
import dev.warren.gateway.publish.PublishFailed.Cause;

/** Why messages for one queue fail, in words for their clients. */
record SendFailures(ClientQueue queue, LiveQueues queues) {

  /**
   * The time of a message is up.
   *
   * @param exists whether the queue has been declared
   */
  PublishFailed late(QueuedMessage message, boolean exists) {
    String name = queue.name();
    if (message.nacked) {
      String full = "RabbitMQ could not store the message: the queue '%s' is full, or not up";
      return new PublishFailed(Cause.NACKED, full.formatted(name));
    } else if (message.returns > 1) {
      String deleted = "the queue '%s' was deleted each time that it was declared";
      return new PublishFailed(Cause.UNROUTABLE, deleted.formatted(name));
    }
    return unavailable(
        exists
            ? "did not confirm the messages before this one in time"
            : "was not declared in time: " + problem());
  }

  private String problem() {
    String known = queues.problem();
    return known == null ? "RabbitMQ does not answer" : known;
  }

  PublishFailed unavailable(String what) {
    return new PublishFailed(Cause.UNAVAILABLE, "the queue '%s' %s".formatted(queue.name(), what));
  }
}
