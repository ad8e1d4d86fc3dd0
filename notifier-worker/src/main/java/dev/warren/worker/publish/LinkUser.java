package dev.warren.worker.publish;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.List;

/**
 * A partition's publisher, in the form that {@link PublisherLink} needs. A suspect is a message
 * that was in flight when a connection ended, and so may be the reason for the end.
 */
interface LinkUser {

  /** Opens an AMQP channel on a new connection and publishes the waiting messages, in order. */
  void resume(Connection connection) throws IOException;

  /** The connection has ended. Messages in flight wait for the next one. */
  void suspend();

  /** The suspects, in the order of publishing. */
  List<OutgoingMessage> suspects();

  /** RabbitMQ has confirmed a suspect. */
  void settle(OutgoingMessage suspect);

  /** A suspect ends every connection. Its event becomes a dead letter with this reason. */
  void setAside(OutgoingMessage suspect, String reason);
}
