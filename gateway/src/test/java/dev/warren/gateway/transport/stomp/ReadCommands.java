package dev.warren.gateway.transport.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Command;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Turns bytes into commands, like a connection. */
abstract class ReadCommands {

  /** The sender's own headers by the default settings. */
  static final SenderHeaders OWN = new SenderHeaders(new StompSettings(Set.of()));

  static final int MAX = 200_000;

  final StompCommands commands = new StompCommands(MAX, OWN, null);

  /** The commands in these pieces of bytes. */
  List<Command> read(String... pieces) throws Refused {
    return read(commands, pieces);
  }

  static List<Command> read(StompCommands commands, String... pieces) throws Refused {
    List<Command> read = new ArrayList<>();
    for (String piece : pieces) {
      commands.feed(piece.getBytes(StandardCharsets.UTF_8));
      Command command;
      while ((command = commands.next()) != null) {
        read.add(command);
        if (command instanceof Command.Connect) {
          commands.connected();
        }
      }
    }
    return read;
  }

  /** The refusal of these bytes of an authenticated client. */
  Refusal refusal(String... pieces) {
    StompCommands fresh = new StompCommands(MAX, OWN, null);
    fresh.connected();
    try {
      throw new AssertionError("not refused, but " + read(fresh, pieces));
    } catch (Refused refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return refused.refusal();
    }
  }

  /** A CONNECT with these header lines. */
  Command.Connect connect(String headers) throws Refused {
    return (Command.Connect) read("CONNECT\n" + headers + "\n\0").get(0);
  }
}
