package dev.warren.gateway.transport;

import dev.warren.gateway.command.Clients;
import dev.warren.gateway.command.CommandPath;
import dev.warren.gateway.session.SessionSettings;

/**
 * The entrance for every transport: it opens clients and passes on their commands.
 *
 * @param admission admits clients before they have a session
 */
public record Doors(
    Clients clients, CommandPath path, SessionSettings settings, Admission admission) {

  /** The largest frame that a client may send. */
  public int maxFrameBytes() {
    return settings.maxFrameBytes();
  }
}
