package dev.warren.gateway;

import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.admin.BrokerDesk;
import dev.warren.gateway.admin.LetterDesk;
import dev.warren.gateway.admin.LogCount;
import dev.warren.gateway.admin.ManagementSettings;
import dev.warren.gateway.admin.QueueSurvey;
import dev.warren.gateway.admin.Rates;
import dev.warren.gateway.admin.Totals;
import dev.warren.gateway.command.Clients;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.publish.ConfirmedPublisher;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What administrators see and do over HTTP. */
@Configuration(proxyBeanMethods = false)
class AdminConfiguration {

  @Bean
  LogCount logCount() {
    return new LogCount();
  }

  @Bean
  Rates rates(LogCount log, ConfirmedPublisher publisher, FanOut fanOut, Clients clients) {
    return Rates.of(
        new Totals(
            log, publisher.counts(), fanOut, clients.subscriptionCounts(), clients.counts()));
  }

  /** Connects to RabbitMQ at the first request of an administrator. */
  @Bean
  BrokerDesk brokerDesk(ReconnectingConnection.Connector connector) {
    return new BrokerDesk(connector);
  }

  @Bean
  LetterDesk letterDesk(BrokerDesk desk) {
    return new LetterDesk(desk);
  }

  @Bean
  QueueSurvey queueSurvey(
      BrokerDesk desk, ManagementSettings settings, CachingConnectionFactory factory) {
    var amqp = factory.getRabbitConnectionFactory();
    return QueueSurvey.of(
        desk, settings, amqp.getVirtualHost(), amqp.getUsername() + ":" + amqp.getPassword());
  }
}
