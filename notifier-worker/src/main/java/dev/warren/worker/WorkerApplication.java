package dev.warren.worker;

import dev.warren.boot.EndedThreads;
import dev.warren.boot.SharedConfiguration;
import dev.warren.broker.LogRoute;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.event.EventCodec;
import dev.warren.partition.HashType;
import dev.warren.trace.EventTracer;
import dev.warren.worker.agent.AgentSettings;
import dev.warren.worker.alert.AgentOwners;
import dev.warren.worker.alert.AlertRules;
import dev.warren.worker.intake.AlertLimits;
import dev.warren.worker.intake.AlertSettings;
import dev.warren.worker.intake.ConsumedPartitions;
import dev.warren.worker.intake.EventRules;
import dev.warren.worker.intake.IntakePlan;
import dev.warren.worker.intake.IntakeSettings;
import dev.warren.worker.intake.Partitions;
import dev.warren.worker.letter.UndeliverableConsumer;
import dev.warren.worker.metrics.WorkerMetrics;
import dev.warren.worker.presence.PresenceSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The worker's process. Its HTTP port serves health and metrics only. */
@SpringBootApplication
@ConfigurationPropertiesScan
@Import(SharedConfiguration.class)
public class WorkerApplication {

  private static final Logger log = LoggerFactory.getLogger(WorkerApplication.class);

  public static void main(String[] args) {
    ApplicationContext context = SpringApplication.run(WorkerApplication.class, args);
    Thread.setDefaultUncaughtExceptionHandler(new EndedThreads(context));
  }

  @Bean
  EventRules eventRules(EventCodec codec, AgentSettings agents, EventTracer tracer) {
    AgentOwners owners = new AgentOwners(agents.owners(), agents.owner());
    return new EventRules(codec, new AlertRules(owners), tracer);
  }

  /** The bean's name is also that of the health component. */
  @Bean
  UndeliverableConsumer undeliverable(ConsumedPartitions consumed) {
    return new UndeliverableConsumer(consumed::repair);
  }

  @Bean
  ConsumedPartitions consumedPartitions(
      IntakeSettings settings, ReconnectingConnection.Connector connector) {
    return new ConsumedPartitions(() -> HashType.best(connector), settings.partitions());
  }

  @Bean
  WorkerMetrics workerMetrics(
      EventRules rules, Partitions partitions, UndeliverableConsumer undeliverable) {
    return new WorkerMetrics(rules.counts(), partitions, undeliverable);
  }

  @Bean
  IntakePlan intakePlan(
      EventRules rules,
      PresenceSettings presence,
      IntakeSettings settings,
      AlertSettings alerts,
      ConsumedPartitions consumed,
      LogRoute route) {
    return new IntakePlan(
        rules,
        new FamilyMemories(presence, consumed::total),
        settings,
        AlertLimits.of(alerts),
        route);
  }

  /** The bean's name is also that of the health component. */
  @Bean
  Partitions partitions(
      ReconnectingConnection.Connector connector,
      IntakePlan plan,
      ConsumedPartitions consumed,
      UndeliverableConsumer undeliverable,
      ApplicationContext context) {
    return new Partitions(connector, plan, consumed, reason -> end(context, reason), undeliverable);
  }

  /** Ends the process: it must not work events under a setting that contradicts RabbitMQ. */
  private static void end(ApplicationContext context, String reason) {
    log.error("this worker ends: {}", reason);
    // Another thread, because the end waits for the one that connects. Not a daemon, because the
    // JVM
    // would end with status 0 as soon as the context is closed.
    Thread exit = new Thread(() -> System.exit(SpringApplication.exit(context, () -> 1)), "exit");
    exit.setDaemon(false);
    exit.start();
  }
}
