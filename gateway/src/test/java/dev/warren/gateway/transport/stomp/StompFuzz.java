package dev.warren.gateway.transport.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Command;
import dev.warren.testkit.fuzz.FuzzTarget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fuzzes STOMP frames, all at once and in pieces, whose size is the first byte. */
public final class StompFuzz implements FuzzTarget {

  private static final int MAX_FRAME_BYTES = 2 * 1024 * 1024;

  @Override
  public void take(byte[] input) {
    int size = input.length == 0 ? 1 : 1 + (input[0] & 0xff);
    byte[] bytes = Arrays.copyOfRange(input, Math.min(1, input.length), input.length);

    assertThat(read(bytes, size)).isEqualTo(read(bytes, Math.max(1, bytes.length)));
  }

  /** The commands in the order of the frames, with the refusal at the end if there is one. */
  private static List<String> read(byte[] bytes, int size) {
    List<String> all = new ArrayList<>();
    StompCommands commands = new StompCommands(MAX_FRAME_BYTES, StompCommandsTest.OWN, null);
    try {
      for (int at = 0; at < bytes.length; at += size) {
        commands.feed(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
        for (Command next = commands.next(); next != null; next = commands.next()) {
          all.add(next.getClass().getSimpleName());
          if (next instanceof Command.Connect) {
            commands.connected();
          }
        }
      }
    } catch (Refused refused) {
      String message = StompReplies.oneLine(refused.getMessage());
      all.add(refused.refusal() + " " + commands.refusedReceipt() + " " + message);
    }
    return all;
  }
}
