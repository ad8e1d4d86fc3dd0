package dev.warren.boot;

import com.rabbitmq.client.Address;
import dev.warren.broker.FactoryConnector;
import dev.warren.broker.LogRoute;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.event.EventCodec;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The connection to RabbitMQ, the way of messages to the log, and the validation of events, which
 * gateway and worker share.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({EventSettings.class, TopicSettings.class})
@Import(TracingConfiguration.class)
public class SharedConfiguration {

  private static final Logger log = LoggerFactory.getLogger(SharedConfiguration.class);

  /**
   * A connector by the settings {@code spring.rabbitmq.*}. Each {@link ReconnectingConnection}
   * decides when to connect.
   */
  @Bean
  ReconnectingConnection.Connector brokerConnector(
      CachingConnectionFactory factory,
      RabbitConnectionDetails details,
      RabbitProperties properties) {
    List<Address> addresses =
        details.getAddresses().stream().map(a -> new Address(a.host(), a.port())).toList();
    return new FactoryConnector(
        factory.getRabbitConnectionFactory(),
        new AddressOrder(addresses, properties.getAddressShuffleMode()));
  }

  @Bean
  LogRoute logRoute(TopicSettings settings) {
    log.info(settings.summary());
    return new LogRoute(settings.patterns());
  }

  @Bean
  EventCodec eventCodec(EventSettings settings) {
    return new EventCodec(settings.kinds());
  }
}
