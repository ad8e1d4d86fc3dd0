package dev.warren.gateway;

import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.Origins;
import dev.warren.gateway.history.History;
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
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.cors.reactive.CorsWebFilter;

/** The endpoints for clients. */
@Configuration(proxyBeanMethods = false)
class TransportConfiguration {

  @Bean
  Origins origins(WebSettings settings) {
    return new Origins(settings.allowedOrigins());
  }

  /** For the controllers only: the routes of the transports check {@code Origin} themselves. */
  @Bean
  CorsWebFilter cors(WebSettings settings) {
    return settings.cors();
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

  @Bean
  ClientSockets clientSockets(SessionSettings settings) {
    return new ClientSockets(settings);
  }

  /** Listens on the same address as HTTP. */
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
