package dev.warren.cli.letter;

import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.cli.broker.BrokerLink;
import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.shell.Failure;
import dev.warren.letter.DeadLetters;
import dev.warren.letter.LetterRefused;
import java.io.IOException;

/** A command that works on the dead letters of a RabbitMQ. */
abstract class LetterCommand extends WarrenCommand {

  /** Checks the options, before there is a connection. */
  protected void validate() {
    // Most commands accept what picocli accepts.
  }

  /** Does the work; returns the exit status. */
  protected abstract int run(Context context, DeadLetters letters)
      throws IOException, LetterRefused;

  @Override
  protected final int run(Context context) {
    validate();
    try (BrokerLink link = BrokerLink.connect(context.settings().amqpUrl())) {
      return run(context, new DeadLetters(link.connection()));
    } catch (LetterRefused e) {
      throw Failure.refused(String.valueOf(e.getMessage()), e);
    } catch (ShutdownSignalException e) {
      throw Failure.unreachable("the connection to RabbitMQ is lost: " + e.getMessage(), e);
    } catch (IOException e) {
      String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw Failure.unreachable("RabbitMQ's queue of dead letters cannot be read: " + reason, e);
    }
  }
}
