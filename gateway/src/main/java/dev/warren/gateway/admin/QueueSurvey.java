package dev.warren.gateway.admin;

import com.rabbitmq.client.Connection;
import dev.warren.gateway.access.AdminRight;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Warren's queues in RabbitMQ: by the management API if it is configured, else by AMQP. */
public final class QueueSurvey {

  private static final Comparator<QueueReport> ORDER =
      Comparator.comparing((QueueReport report) -> QueueKind.of(report.name()))
          .thenComparing(report -> report.name().replaceFirst("\\d+$", ""))
          .thenComparing(report -> report.name().length())
          .thenComparing(QueueReport::name);

  private final BrokerDesk desk;
  private final @Nullable ManagementApi management;

  private QueueSurvey(BrokerDesk desk, @Nullable ManagementApi management) {
    this.desk = desk;
    this.management = management;
  }

  /**
   * @param virtualHost the one of Warren's queues
   * @param amqpUser user and password of the AMQP connection, joined by a colon
   */
  public static QueueSurvey of(
      BrokerDesk desk, ManagementSettings settings, String virtualHost, String amqpUser) {
    return new QueueSurvey(
        desk,
        settings.url() == null ? null : new ManagementApi(settings.url(), virtualHost, amqpUser));
  }

  /**
   * @return fails with {@link dev.warren.gateway.access.Refused} if RabbitMQ does not reply
   */
  public CompletionStage<QueueReport.All> queues(AdminRight right) {
    return desk.ask(this::queues);
  }

  private QueueReport.All queues(Connection connection) throws IOException {
    String problem = null;
    if (management != null) {
      try {
        QueueReport.All all = management.queues();
        return new QueueReport.All(all.source(), null, ordered(all.queues()), all.truncated());
      } catch (IOException e) {
        problem = Objects.requireNonNull(e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    try (PassiveQueues queues = new PassiveQueues(connection)) {
      return new QueueReport.All("amqp", problem, ordered(queues.all()), false);
    }
  }

  private static List<QueueReport> ordered(List<QueueReport> queues) {
    return queues.stream().sorted(ORDER).toList();
  }
}
