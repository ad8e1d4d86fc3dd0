package dev.warren.cli.agent;

import dev.warren.cli.command.CommandGroup;
import picocli.CommandLine.Command;

/** {@code warren agent}. */
@Command(
    name = "agent",
    description = "reports the status of an agent, or runs a program as one",
    subcommands = {AgentStatusCommand.class, AgentRunCommand.class})
public final class AgentCommand extends CommandGroup {}
