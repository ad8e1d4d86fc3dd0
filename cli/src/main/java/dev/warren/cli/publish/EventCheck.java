package dev.warren.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.channel.Channel;
import dev.warren.cli.shell.Failure;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.InvalidEvent;
import dev.warren.event.Origin;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks events as a worker will. RabbitMQ confirms an invalid event too, and the worker then makes
 * it a dead letter, of which its publisher learns nothing. Kinds that only a setting of the worker
 * lists are not checked here.
 */
final class EventCheck {

  private final EventCodec codec = new EventCodec();

  /**
   * The id of a valid event; a fresh one if it has none.
   *
   * @throws InvalidEvent when the worker would refuse it
   */
  String idOf(Channel channel, byte[] event) throws InvalidEvent {
    return codec.decode(event, Origin.amqp(channel, null)).id();
  }

  /**
   * Checks an event of a command line, and fills in its author, in the field that its type has for
   * it. Everything else that may be missing is left to the worker.
   *
   * @param author of an event that names none
   * @throws Failure of status {@code REFUSED} when the worker would refuse it
   */
  void complete(Channel channel, ObjectNode envelope, String author) {
    Origin origin = Origin.client(channel, new Origin.Author(author, Origin.Voice.BACKEND));
    try {
      ObjectNode data = (ObjectNode) envelope.get("data");
      Event event = codec.decode(envelope.toString().getBytes(UTF_8), origin);
      event.data().properties().stream()
          .filter(field -> field.getValue().asString("").equals(author))
          .forEach(field -> data.putIfAbsent(field.getKey(), field.getValue()));
    } catch (InvalidEvent e) {
      throw Failure.refused(e.getMessage() + " (invalid_event)");
    }
  }
}
