package dev.warren.cli;

import dev.warren.cli.command.WarrenCommand;
import java.util.LinkedHashMap;
import java.util.Map;

/** The commands by name, in the order of the help. */
final class Commands {

  private Commands() {}

  /**
   * A class here is loaded only when its command is described, so the AMQP client stays out of a
   * command that does not use it.
   */
  static Map<String, Class<? extends WarrenCommand>> all() {
    Map<String, Class<? extends WarrenCommand>> all = new LinkedHashMap<>();
    all.put("listen", dev.warren.cli.listen.ListenCommand.class);
    all.put("history", dev.warren.cli.listen.HistoryCommand.class);
    all.put("publish", dev.warren.cli.publish.PublishCommand.class);
    all.put("send", dev.warren.cli.publish.SendCommand.class);
    all.put("note", dev.warren.cli.publish.NoteCommand.class);
    all.put("notify", dev.warren.cli.publish.NotifyCommand.class);
    all.put("alert", dev.warren.cli.publish.AlertCommand.class);
    all.put("alerts", dev.warren.cli.alert.AlertsCommand.class);
    all.put("dlq", dev.warren.cli.letter.DlqCommand.class);
    all.put("agent", dev.warren.cli.agent.AgentCommand.class);
    all.put("agents", dev.warren.cli.agent.AgentsCommand.class);
    all.put("presence", dev.warren.cli.presence.PresenceCommand.class);
    all.put("partitions", dev.warren.cli.partitions.PartitionsCommand.class);
    all.put("doctor", dev.warren.cli.doctor.DoctorCommand.class);
    all.put("token", dev.warren.cli.configure.TokenCommand.class);
    all.put("config", dev.warren.cli.configure.ConfigCommand.class);
    all.put("completion", dev.warren.cli.configure.CompletionCommand.class);
    return all;
  }
}
