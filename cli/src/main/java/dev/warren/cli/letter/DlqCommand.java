package dev.warren.cli.letter;

import dev.warren.cli.command.CommandGroup;
import picocli.CommandLine.Command;

/** {@code warren dlq}. */
@Command(
    name = "dlq",
    description = "looks after dead letters: messages that could not be processed",
    footer = {
      "",
      "It reads RabbitMQ's queue warren.dead-letters, so it needs an AMQP URL. Letters that it does"
          + " not remove keep their order. One dlq command at a time sees all letters.",
      "",
      "Examples:",
      "  warren dlq list",
      "  warren dlq show 01J8Z…",
      "  warren dlq replay --all --reason 'internal error'",
      "  warren dlq drop 01J8Z…"
    },
    subcommands = {
      DlqListCommand.class,
      DlqShowCommand.class,
      DlqReplayCommand.class,
      DlqDropCommand.class
    })
public final class DlqCommand extends CommandGroup {}
