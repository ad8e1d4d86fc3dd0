package dev.warren.gateway.transport.stomp;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Client;
import dev.warren.gateway.command.Command;
import dev.warren.gateway.command.CommandPath;
import dev.warren.gateway.session.Session;
import dev.warren.gateway.transport.ClientHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The input of a STOMP client, over WebSocket and TCP: bytes → commands → {@link CommandPath}. */
final class StompInput {

  private static final Logger log = LoggerFactory.getLogger(StompInput.class);

  private StompInput() {}

  /**
   * Reads the next bytes of a client. On the connection's event loop.
   *
   * @return whether a frame ended with them
   */
  static boolean read(
      ClientHandler handler,
      CommandPath path,
      Client client,
      StompCommands commands,
      ByteBuf bytes) {
    Session session = client.session();
    if (session.hasEnded()) {
      return false;
    }
    session.heard(bytes.readableBytes());
    commands.feed(ByteBufUtil.getBytes(bytes));
    return readOn(handler, path, client, commands);
  }

  /**
   * Handles the received frames, until the gateway stops reading from the client: one WebSocket
   * message may have many thousand frames, whose commands would all be pending.
   *
   * @return whether there was a frame
   */
  static boolean readOn(
      ClientHandler handler, CommandPath path, Client client, StompCommands commands) {
    Session session = client.session();
    boolean ended = false;
    try {
      Command command;
      while (!session.hasEnded()
          && session.pending().isReading()
          && (command = commands.next()) != null) {
        ended = true;
        take(handler, path, client, commands, command);
      }
      if (!ended && session.pending().isReading()) {
        session.meter().frame(); // The bytes are a part of a frame, or a heart-beat.
      }
    } catch (Refused refused) {
      session.refuse(refused, commands.refusedReceipt());
    } catch (RuntimeException defect) {
      // A defect of the gateway: it must affect this client's connection only.
      log.error("a frame of client {} could not be handled", session.id(), defect);
      session.refuse(Refused.internalError(), commands.refusedReceipt());
    }
    return ended;
  }

  /** Handles a command, now or once its token can be judged. */
  private static void take(
      ClientHandler handler,
      CommandPath path,
      Client client,
      StompCommands commands,
      Command command) {
    CompletionStage<?> awaited = path.awaits(command);
    if (awaited != null) {
      handler.await(awaited, () -> take(handler, path, client, commands, command));
      return;
    }
    path.takeFrame(client, command);
    if (command instanceof Command.Connect && client.session().isConnected()) {
      commands.connected();
    }
  }
}
