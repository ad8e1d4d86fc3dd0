package dev.warren.gateway;

import dev.warren.broker.LogRoute;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.alert.AlertSettings;
import dev.warren.gateway.budget.Budgets;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.PublishSettings;
import dev.warren.gateway.queue.QueueSettings;
import dev.warren.gateway.queue.Queues;
import dev.warren.gateway.session.SessionSettings;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires publishing to RabbitMQ, and the consumers of queues and alerts. */
@Configuration(proxyBeanMethods = false)
class BrokerConfiguration {

  @Bean
  ConfirmedPublisher publisher(
      ReconnectingConnection.Connector connector,
      SessionSettings settings,
      PublishSettings publishing,
      LogRoute route) {
    return new ConfirmedPublisher(connector, settings.publishTimeout(), publishing, route);
  }

  /**
   * The consumers of queues and of alerts. Opens its connections once a client needs the first one.
   */
  @Bean
  ConsumerChannels consumerChannels(
      ReconnectingConnection.Connector connector, AlertSettings alerts, QueueSettings queues) {
    return new ConsumerChannels(
        "warren-gateway-queues",
        connector,
        alerts.expires(),
        queues.expires().isZero() ? null : queues.expires());
  }

  /** Down while a queue or inbox that clients subscribe to has no consumer. */
  @Bean
  HealthIndicator queuesHealth(ConsumerChannels channels) {
    return () -> {
      String problem = channels.problem();
      return problem == null
          ? Health.up().build()
          : Health.down().withDetail("problem", problem).build();
    };
  }

  @Bean
  Queues queues(
      ConsumerChannels channels,
      ConfirmedPublisher publisher,
      QueueSettings queues,
      Budgets budgets,
      SessionSettings settings) {
    return new Queues(channels, publisher, queues, budgets.deliveries(), settings.publishTimeout());
  }

  @Bean
  AlertInboxes alertInboxes(
      ConsumerChannels channels,
      ConfirmedPublisher publisher,
      AlertSettings alerts,
      Budgets budgets,
      SessionSettings settings) {
    return new AlertInboxes(
        channels, publisher, alerts, budgets.alerts(), settings.publishTimeout());
  }
}
