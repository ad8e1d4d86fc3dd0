package dev.warren.cli.partitions;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.cli.broker.BrokerLink;
import dev.warren.cli.command.Context;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.cli.output.Output;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import dev.warren.partition.ChangeRefused;
import dev.warren.partition.HashType;
import dev.warren.partition.PartitionChange;
import dev.warren.partition.PartitionLayout;
import dev.warren.partition.Partitioning;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code warren partitions}. */
@Command(
    name = "partitions",
    description = "shows the number of the workers' partitions, or changes it while they run",
    footer = {
      "",
      "It needs an AMQP URL whose user has the rights of a worker, and for a change a worker that runs.",
      "",
      "A change loses no event, works none twice and keeps the order of each channel. New events"
          + " wait until the workers have finished those in the old partitions. If the command is"
          + " interrupted, run it again: it continues.",
      "",
      "Afterwards set warren.intake.partitions of all workers to the new number, or leave it out: a"
          + " worker with another number does not start.",
      "",
      "Examples:",
      "  warren partitions",
      "  warren partitions 16"
    })
public final class PartitionsCommand extends WarrenCommand {

  @Parameters(
      paramLabel = "<number>",
      arity = "0..1",
      description = "the new number of partitions per family, 1 to 256")
  private @Nullable Integer number;

  @Override
  protected int run(Context context) {
    Optional<String> url = context.settings().amqpUrl();
    try (BrokerLink link = BrokerLink.connect(url)) {
      Output output = context.output();
      if (number != null) {
        HashType.Choice hash = () -> HashType.best(name -> BrokerLink.connect(url).connection());
        new PartitionChange(link.connection(), hash, output::note).to(number);
      }
      show(link.connection(), output);
      return ExitStatus.DONE.code();
    } catch (ChangeRefused e) {
      throw Failure.refused(String.valueOf(e.getMessage()), e);
    } catch (ShutdownSignalException | TimeoutException e) {
      throw Failure.unreachable("RabbitMQ does not reply; run the command again: " + e, e);
    } catch (IOException e) {
      String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw Failure.unreachable("RabbitMQ did not do it; run the command again: " + reason, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.refused("interrupted; run the command again to continue", e);
    }
  }

  private static void show(Connection connection, Output output)
      throws IOException, TimeoutException {
    PartitionLayout layout = Partitioning.read(connection);
    if (output.isJson()) {
      output.json(json(layout));
    } else if (layout == null) {
      output.line("no worker has ever run on this virtual host");
    } else if (layout.isChanging()) {
      output.line(
          "%1$d partitions per family; a change to %2$d is not finished: warren partitions %2$d"
              .formatted(layout.count(), layout.routedCount()));
    } else {
      output.line("%d partitions per family".formatted(layout.count()));
    }
  }

  private static ObjectNode json(@Nullable PartitionLayout layout) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("partitions", layout == null ? 0 : layout.count());
    if (layout != null && layout.isChanging()) {
      json.put("changingTo", layout.routedCount());
    }
    return json;
  }
}
