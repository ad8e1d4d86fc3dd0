package dev.warren.worker.publish;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.List;

/**
 * A partition's publisher, as {@link PublisherLink} sees it. A suspect is a message that was in
 * flight when a connection ended, and so may be the reason for the end.
 */
interface LinkUser {

  /** Opens an AMQP channel on a new connection and publishes what waits, in order. */
  void resume(Connection connection) throws IOException;

  /** The connection has ended: what was in flight waits for the next one. */
  void suspend();

  /** The suspects, in the order of publishing. */
  List<OutgoingMessage> suspects();

  /** RabbitMQ has confirmed a suspect. */
  void settle(OutgoingMessage suspect);

  /** A suspect ends every connection; its event becomes a dead letter with this reason. */
  void setAside(OutgoingMessage suspect, String reason);
}
