package dev.warren.gateway.transport.json;

import dev.warren.channel.Channel;
import dev.warren.event.EventCodec;
import dev.warren.event.InvalidEvent;
import dev.warren.event.Origin;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Command;
import dev.warren.testkit.fuzz.FuzzTarget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Fuzzes JSON messages of clients, each read as every possible command. */
public final class JsonFuzz implements FuzzTarget {

  private static final int MAX_BYTES = 2 * 1024 * 1024;
  private static final Channel PATH = new Channel("sessions.s-1");
  private static final Origin.Author ALICE = new Origin.Author("alice", Origin.Voice.PERSON);

  private final EventCodec codec = new EventCodec();

  /** Reads one field or command of a message. */
  private interface Reading {
    @Nullable Object of(JsonCommands commands, ObjectNode message) throws Refused;
  }

  private static final List<Reading> READINGS =
      List.of(
          (commands, message) -> JsonCommands.ref(message),
          (commands, message) -> JsonCommands.type(message),
          (commands, message) -> JsonCommands.token(message),
          (commands, message) -> commands.channel(message),
          (commands, message) -> commands.session(message.path("arguments")),
          (commands, message) -> JsonCommands.startAt(message),
          (commands, message) -> JsonCommands.startAt(message.path("arguments")),
          (commands, message) -> JsonCommands.count("limit", message.path("limit")),
          (commands, message) -> JsonCommands.acknowledgeAlert(message, null),
          (commands, message) -> commands.publish(message, null));

  @Override
  public void take(byte[] input) {
    ObjectNode message;
    ByteBuf bytes = Unpooled.wrappedBuffer(input);
    try {
      message = new MessageReader(MAX_BYTES).read(bytes, true, true);
    } catch (Refused refused) {
      return;
    } finally {
      bytes.release();
    }
    if (message == null) {
      throw new AssertionError("the last part ends a message");
    }
    for (JsonCommands commands : List.of(new JsonCommands(null), new JsonCommands(PATH))) {
      for (Reading reading : READINGS) {
        read(commands, message, reading);
      }
    }
  }

  private void read(JsonCommands commands, ObjectNode message, Reading reading) {
    try {
      if (reading.of(commands, message) instanceof Command.Send send) {
        codec.decode(send.body(), Origin.client(PATH, ALICE));
      }
    } catch (Refused | InvalidEvent refused) {
      // Refused is the documented outcome.
    }
  }
}
