package dev.warren.gateway;

import com.rabbitmq.client.Address;
import dev.warren.broker.BrokerLink;
import dev.warren.event.EventCodec;
import dev.warren.gateway.access.AccessSettings;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.JwtSettings;
import dev.warren.gateway.access.Origins;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.session.CommandPath;
import dev.warren.gateway.session.SessionSettings;
import dev.warren.gateway.session.Sessions;
import dev.warren.gateway.topic.FanOut;
import dev.warren.gateway.topic.LogTail;
import dev.warren.gateway.transport.stomp.StompRoutes;
import dev.warren.gateway.web.WebSettings;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.ChannelOption;
import java.util.List;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;

/** The process, and how its rooms are joined. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class GatewayApplication {

  public static void main(String[] args) {
    SpringApplication.run(GatewayApplication.class, args);
  }

  /** Spring Boot's {@code spring.rabbitmq.*} decide where and how; the links decide when. */
  @Bean
  BrokerLink.Connector brokerConnector(
      CachingConnectionFactory factory, RabbitConnectionDetails details) {
    List<Address> addresses =
        details.getAddresses().stream().map(a -> new Address(a.host(), a.port())).toList();
    return BrokerLink.Connector.of(factory.getRabbitConnectionFactory(), addresses);
  }

  /** What Netty holds outside the heap, which the JVM's own metrics do not see. */
  @Bean
  MeterBinder nettyMemory() {
    return new NettyAllocatorMetrics((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT);
  }

  /** So that what clients do not read is Warren's to bound, and not the operating system's. */
  @Bean
  NettyServerCustomizer sendBuffer(SessionSettings settings) {
    int bytes = Math.toIntExact(settings.sendBuffer().toBytes());
    return server -> server.childOption(ChannelOption.SO_SNDBUF, bytes);
  }

  @Bean
  FanOut fanOut() {
    return new FanOut();
  }

  @Bean
  LogTail logTail(BrokerLink.Connector connector, FanOut fanOut) {
    return new LogTail(connector, fanOut);
  }

  @Bean
  ConfirmedPublisher publisher(BrokerLink.Connector connector, SessionSettings settings) {
    return new ConfirmedPublisher(connector, settings.publishTimeout());
  }

  @Bean
  Sessions sessions(SessionSettings settings, FanOut fanOut) {
    return new Sessions(settings, fanOut);
  }

  @Bean
  Authenticator authenticator(JwtSettings jwt, AccessSettings access) {
    return new Authenticator(jwt, access);
  }

  @Bean
  CommandPath commandPath(
      Authenticator authenticator, ConfirmedPublisher publisher, SessionSettings settings) {
    return new CommandPath(authenticator, new EventCodec(), publisher, settings);
  }

  @Bean
  Origins origins(WebSettings settings) {
    return new Origins(settings.allowedOrigins());
  }

  @Bean
  StompRoutes stompRoutes(
      Sessions sessions, CommandPath path, Origins origins, SessionSettings settings) {
    return new StompRoutes(sessions, path, origins, settings);
  }
}
