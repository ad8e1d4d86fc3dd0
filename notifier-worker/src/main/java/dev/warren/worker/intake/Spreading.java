package dev.warren.worker.intake;

import com.rabbitmq.client.Connection;
import dev.warren.broker.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether RabbitMQ hands partitions over by priority, so that they can be spread over workers. */
final class Spreading {

  private static final Logger log = LoggerFactory.getLogger(Spreading.class);

  private volatile boolean possible;

  /** Used by the thread that connects only. */
  private boolean hasWarned;

  /** Looks at the version of RabbitMQ, which may be upgraded while this worker runs. */
  void look(Connection opened) {
    possible = Topology.handsOverByPriority(opened);
    if (!possible && !hasWarned) {
      hasWarned = true;
      log.warn(
          "RabbitMQ {} does not spread partitions over workers: one worker works most of them, and"
              + " another takes over when it ends. RabbitMQ 4.0 and later spread them evenly",
          opened.getServerProperties().get("version"));
    }
  }

  boolean isPossible() {
    return possible;
  }
}
