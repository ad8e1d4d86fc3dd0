package dev.warren.cli.agent;

import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import dev.warren.cli.shell.Failure;

/** The id of an agent, as the command line has it. */
final class AgentId {

  private AgentId() {}

  /**
   * The channel of an agent; {@code *} stands for all.
   *
   * @throws Failure of status {@code USAGE} when it is no id
   */
  static String channel(String id) {
    try {
      return id.equals("*") ? "agents.#" : new Channel("agents." + id).name();
    } catch (InvalidChannel e) {
      throw Failure.usage(
          "'%s' is no id of an agent: use letters, digits, '_', '-' and '~'".formatted(id));
    }
  }
}
