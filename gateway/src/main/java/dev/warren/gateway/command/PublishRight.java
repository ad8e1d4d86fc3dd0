package dev.warren.gateway.command;

import dev.warren.channel.Channel;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;

/** The right of a user to publish events to a channel. */
public final class PublishRight {

  private PublishRight() {}

  /**
   * Checks the right before the event has arrived, so that the gateway need not read an event in
   * vain. {@link CommandPath#publish} makes the same check.
   *
   * @throws Refused where the user may not, or where no client may
   */
  public static void check(User user, Channel channel) throws Refused {
    String destination = Command.Send.destination(channel);
    PublicationFactory.writable(user, Destination.of(destination), destination);
  }
}
