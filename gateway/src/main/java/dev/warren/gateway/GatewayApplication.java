package dev.warren.gateway;

import com.rabbitmq.client.Address;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.event.EventCodec;
import dev.warren.gateway.access.AccessSettings;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.JwtSettings;
import dev.warren.gateway.access.Origins;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.alert.AlertSettings;
import dev.warren.gateway.consume.ConsumerChannels;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.HistorySettings;
import dev.warren.gateway.history.HistoryWindow;
import dev.warren.gateway.history.LogReader;
import dev.warren.gateway.log.LogTail;
import dev.warren.gateway.metrics.GatewayMetrics;
import dev.warren.gateway.presence.AgentBoard;
import dev.warren.gateway.presence.PresenceReporter;
import dev.warren.gateway.presence.PresenceSettings;
import dev.warren.gateway.presence.PresenceTables;
import dev.warren.gateway.presence.Snapshots;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.queue.QueueSettings;
import dev.warren.gateway.queue.Queues;
import dev.warren.gateway.session.CommandPath;
import dev.warren.gateway.session.SessionSettings;
import dev.warren.gateway.session.Sessions;
import dev.warren.gateway.transport.json.JsonRoutes;
import dev.warren.gateway.transport.sse.EventStreamRoutes;
import dev.warren.gateway.transport.stomp.ClientSockets;
import dev.warren.gateway.transport.stomp.StompRoutes;
import dev.warren.gateway.transport.stomp.StompTcpServer;
import dev.warren.gateway.transport.stomp.TcpSettings;
import dev.warren.gateway.transport.websocket.WebSocketUpgrade;
import dev.warren.gateway.web.WebSettings;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.List;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.cors.reactive.CorsWebFilter;

/** The process, and how its rooms are joined. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class GatewayApplication {

  public static void main(String[] args) {
    SpringApplication.run(GatewayApplication.class, args);
  }

  /** Spring Boot's {@code spring.rabbitmq.*} decide where and how; the links decide when. */
  @Bean
  ReconnectingConnection.Connector brokerConnector(
      CachingConnectionFactory factory, RabbitConnectionDetails details) {
    List<Address> addresses =
        details.getAddresses().stream().map(a -> new Address(a.host(), a.port())).toList();
    return ReconnectingConnection.Connector.of(factory.getRabbitConnectionFactory(), addresses);
  }

  /** What Netty holds outside the heap, which the JVM's own metrics do not see. */
  @Bean
  MeterBinder nettyMemory() {
    return new NettyAllocatorMetrics((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT);
  }

  @Bean
  GatewayMetrics gatewayMetrics(
      Sessions sessions,
      FanOut fanOut,
      LogTail logTail,
      HistoryWindow recent,
      ConfirmedPublisher publisher,
      PresenceTables presence) {
    return new GatewayMetrics(sessions, fanOut, logTail, recent, publisher, presence);
  }

  @Bean
  ClientSockets clientSockets(SessionSettings settings) {
    return new ClientSockets(settings);
  }

  @Bean
  FanOut fanOut() {
    return new FanOut();
  }

  @Bean
  HistoryWindow recentMessages(HistorySettings settings) {
    return new HistoryWindow(settings);
  }

  @Bean
  LogReader olderMessages(
      ReconnectingConnection.Connector connector, HistoryWindow recent, HistorySettings settings) {
    return new LogReader("warren-gateway-history", connector, recent, settings);
  }

  @Bean
  LogReader lastMessages(
      ReconnectingConnection.Connector connector, HistoryWindow recent, HistorySettings settings) {
    return new LogReader("warren-gateway-history-last", connector, recent, settings);
  }

  @Bean
  History history(HistoryWindow recent, LogReader olderMessages, LogReader lastMessages) {
    return new History(recent, olderMessages, lastMessages);
  }

  @Bean
  LogTail logTail(
      ReconnectingConnection.Connector connector,
      FanOut fanOut,
      HistoryWindow recent,
      HistorySettings settings,
      AlertInboxes alerts,
      PresenceTables tables,
      AgentBoard board,
      Snapshots lastKnown,
      PresenceReporter reporter) {
    return new LogTail(
        connector,
        recent,
        settings.fillMessages(),
        List.of(alerts, tables, board, lastKnown, reporter, fanOut));
  }

  @Bean
  PresenceTables presenceTables() {
    return new PresenceTables();
  }

  @Bean
  AgentBoard agentBoard() {
    return new AgentBoard();
  }

  @Bean
  PresenceReporter reporter(
      ConfirmedPublisher publisher,
      PresenceTables tables,
      AgentBoard board,
      PresenceSettings settings) {
    return new PresenceReporter(publisher, tables, board, settings);
  }

  @Bean
  Snapshots lastKnown(PresenceTables tables, AgentBoard board, PresenceReporter reporter) {
    return new Snapshots(tables, board, reporter.settled());
  }

  @Bean
  ConfirmedPublisher publisher(
      ReconnectingConnection.Connector connector, SessionSettings settings) {
    return new ConfirmedPublisher(connector, settings.publishTimeout());
  }

  /** Of queues and alerts: the connections are made when the first is consumed. */
  @Bean
  ConsumerChannels consumerChannels(
      ReconnectingConnection.Connector connector, AlertSettings settings) {
    return new ConsumerChannels("warren-gateway-queues", connector, settings.expires());
  }

  @Bean
  Queues queues(ConsumerChannels channels, ConfirmedPublisher publisher, SessionSettings settings) {
    return new Queues(channels, publisher, settings.publishTimeout());
  }

  @Bean
  AlertInboxes alertInboxes(
      ConsumerChannels channels,
      ConfirmedPublisher publisher,
      AlertSettings alerts,
      SessionSettings settings) {
    return new AlertInboxes(channels, publisher, alerts, settings.publishTimeout());
  }

  /** Up while whatever clients consume is consumed. */
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
  Sessions sessions(SessionSettings settings, FanOut fanOut, PresenceReporter reporter) {
    return new Sessions(settings, fanOut, reporter);
  }

  @Bean
  Authenticator authenticator(JwtSettings jwt, AccessSettings access) {
    return new Authenticator(jwt, access);
  }

  @Bean
  EventCodec eventCodec(EventSettings settings) {
    return new EventCodec(settings.kinds());
  }

  @Bean
  CommandPath commandPath(
      Authenticator authenticator,
      EventCodec codec,
      ConfirmedPublisher publisher,
      Queues queues,
      AlertInboxes alerts,
      History history,
      Snapshots lastKnown,
      SessionSettings settings,
      QueueSettings queueSettings,
      PresenceReporter reporter) {
    return new CommandPath(
        authenticator,
        codec,
        publisher,
        queues,
        alerts,
        history,
        lastKnown,
        settings,
        queueSettings,
        reporter.gateway());
  }

  @Bean
  Origins origins(WebSettings settings) {
    return new Origins(settings.allowedOrigins());
  }

  @Bean
  WebSocketUpgrade webSocketUpgrade(Origins origins, SessionSettings settings) {
    return new WebSocketUpgrade(origins, settings);
  }

  @Bean
  StompRoutes stompRoutes(
      Sessions sessions, CommandPath path, WebSocketUpgrade upgrade, SessionSettings settings) {
    return new StompRoutes(sessions, path, upgrade, settings);
  }

  @Bean
  JsonRoutes jsonRoutes(
      Sessions sessions,
      CommandPath path,
      History history,
      Authenticator authenticator,
      WebSocketUpgrade upgrade,
      SessionSettings settings) {
    return new JsonRoutes(sessions, path, history, authenticator, upgrade, settings);
  }

  @Bean
  EventStreamRoutes eventStreamRoutes(Sessions sessions, CommandPath path, Origins origins) {
    return new EventStreamRoutes(sessions, path, origins);
  }

  /** From which pages plain HTTP may be used; the routes for streams see to it themselves. */
  @Bean
  CorsWebFilter cors(WebSettings settings) {
    return settings.cors();
  }

  /** On the same address as HTTP. */
  @Bean
  StompTcpServer stompTcpServer(
      Sessions sessions,
      CommandPath path,
      SessionSettings settings,
      ClientSockets sockets,
      TcpSettings tcp,
      ServerProperties server) {
    return new StompTcpServer(sessions, path, settings, sockets, tcp, server.getAddress());
  }
}
