package dev.warren.worker;

import com.rabbitmq.client.Address;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import dev.warren.event.EventCodec;
import dev.warren.worker.agent.AgentSettings;
import dev.warren.worker.alert.AlertRules;
import dev.warren.worker.alert.Owners;
import dev.warren.worker.intake.AlertSettings;
import dev.warren.worker.intake.EventIntake;
import dev.warren.worker.intake.IntakeSettings;
import dev.warren.worker.intake.Partitions;
import dev.warren.worker.letter.Undeliverable;
import dev.warren.worker.metrics.WorkerMetrics;
import dev.warren.worker.presence.PresenceSettings;
import java.util.List;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** The process. Its HTTP port answers {@code /actuator/health} and {@code /actuator/prometheus}. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class WorkerApplication {

  public static void main(String[] args) {
    SpringApplication.run(WorkerApplication.class, args);
  }

  /** Spring Boot's {@code spring.rabbitmq.*} decide where and how; the link decides when. */
  @Bean
  ReconnectingConnection.Connector brokerConnector(
      CachingConnectionFactory factory, RabbitConnectionDetails details) {
    List<Address> addresses =
        details.getAddresses().stream().map(a -> new Address(a.host(), a.port())).toList();
    return ReconnectingConnection.Connector.of(factory.getRabbitConnectionFactory(), addresses);
  }

  @Bean
  EventIntake eventIntake(EventSettings settings, AgentSettings agents) {
    Owners owners = new Owners(agents.owners(), agents.owner());
    return new EventIntake(new EventCodec(settings.kinds()), new AlertRules(owners));
  }

  @Bean
  Undeliverable undeliverable(IntakeSettings settings) {
    return new Undeliverable(
        connection -> Topology.declareIntake(connection, settings.partitions()));
  }

  @Bean
  WorkerMetrics workerMetrics(
      EventIntake intake, Partitions partitions, Undeliverable undeliverable) {
    return new WorkerMetrics(intake, partitions, undeliverable);
  }

  @Bean
  Partitions partitions(
      ReconnectingConnection.Connector connector,
      EventIntake intake,
      PresenceSettings presence,
      IntakeSettings settings,
      AlertSettings alertSettings,
      Undeliverable undeliverable) {
    return new Partitions(
        connector, intake, new PartitionMemories(presence), settings, alertSettings, undeliverable);
  }
}
