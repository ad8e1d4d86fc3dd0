package dev.warren.gateway;

import dev.warren.gateway.access.AccessSettings;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.Hosts;
import dev.warren.gateway.access.Origins;
import dev.warren.gateway.command.Clients;
import dev.warren.gateway.command.CommandPath;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.Reads;
import dev.warren.gateway.rate.RateLimits;
import dev.warren.gateway.session.SessionSettings;
import dev.warren.gateway.transport.Admission;
import dev.warren.gateway.transport.ClientAddresses;
import dev.warren.gateway.transport.ClientSockets;
import dev.warren.gateway.transport.Doors;
import dev.warren.gateway.transport.HostCheck;
import dev.warren.gateway.transport.HttpSettings;
import dev.warren.gateway.transport.OriginCheck;
import dev.warren.gateway.transport.ProxySettings;
import dev.warren.gateway.transport.json.JsonRoutes;
import dev.warren.gateway.transport.sse.EventStreamRoutes;
import dev.warren.gateway.transport.stomp.SenderHeaders;
import dev.warren.gateway.transport.stomp.StompRoutes;
import dev.warren.gateway.transport.stomp.StompSettings;
import dev.warren.gateway.transport.stomp.StompTcpServer;
import dev.warren.gateway.transport.stomp.TcpSettings;
import dev.warren.gateway.transport.websocket.WebSocketUpgrade;
import dev.warren.gateway.web.CrossOriginFilter;
import dev.warren.gateway.web.WebSettings;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties.ForwardHeadersStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The endpoints for clients. */
@Configuration(proxyBeanMethods = false)
class TransportConfiguration {

  @Bean
  Hosts hosts(WebSettings settings) {
    return new Hosts(settings.hosts());
  }

  @Bean
  Origins origins(WebSettings settings, Hosts hosts) {
    return new Origins(settings.allowedOrigins(), hosts);
  }

  /**
   * Checks the {@code Host} of every request while some setting lets in clients without credentials
   * of their own.
   */
  @Bean
  HostCheck hostCheck(Hosts hosts, Clients clients, WebSettings web, AccessSettings access) {
    boolean admitsAnybody =
        web.givesDevTokens() || access.anonymous() != null || access.anyToken() != null;
    return new HostCheck(hosts, clients.counts(), admitsAnybody);
  }

  /**
   * The CORS filter of the controllers. The routes of the transports check {@code Origin}
   * themselves.
   */
  @Bean
  CrossOriginFilter cors(WebSettings settings, Origins origins, HostCheck hosts) {
    return settings.cors(origins, hosts.required() ? hosts.hosts() : null);
  }

  /**
   * Checks {@code Origin} for the routes. It reads forwarded headers if Spring's setting allows
   * that; see docs/settings.md.
   */
  @Bean
  OriginCheck originCheck(Origins origins, ServerProperties server) {
    ForwardHeadersStrategy strategy = server.getForwardHeadersStrategy();
    return new OriginCheck(origins, strategy != null && strategy != ForwardHeadersStrategy.NONE);
  }

  @Bean
  WebSocketUpgrade webSocketUpgrade(
      OriginCheck origins,
      Admission admission,
      Clients clients,
      SessionSettings settings,
      HttpSettings http) {
    return new WebSocketUpgrade(
        origins, admission, clients.counts(), settings, http.tokenBeforeUpgrade());
  }

  @Bean
  Admission admission(ProxySettings proxies, RateLimits limits) {
    return new Admission(new ClientAddresses(proxies), limits);
  }

  @Bean
  Doors doors(Clients clients, CommandPath path, SessionSettings settings, Admission admission) {
    return new Doors(clients, path, settings, admission);
  }

  @Bean
  SenderHeaders senderHeaders(StompSettings settings) {
    return new SenderHeaders(settings);
  }

  @Bean
  StompRoutes stompRoutes(Doors doors, SenderHeaders senderHeaders, WebSocketUpgrade upgrade) {
    return new StompRoutes(doors, senderHeaders, upgrade);
  }

  @Bean
  JsonRoutes jsonRoutes(
      Doors doors,
      History history,
      Reads reads,
      Authenticator authenticator,
      WebSocketUpgrade upgrade) {
    return new JsonRoutes(doors, history, reads, authenticator, upgrade);
  }

  @Bean
  EventStreamRoutes eventStreamRoutes(Doors doors, OriginCheck origins) {
    return new EventStreamRoutes(doors, origins);
  }

  @Bean
  ClientSockets clientSockets(
      SessionSettings settings,
      HttpSettings http,
      Admission admission,
      Clients clients,
      FanOut fanOut) {
    return new ClientSockets(settings, http, admission, clients.counts(), fanOut);
  }

  /** The server of STOMP over TCP, on the same address as HTTP. */
  @Bean
  StompTcpServer stompTcpServer(
      Doors doors,
      SenderHeaders senderHeaders,
      ClientSockets sockets,
      TcpSettings tcp,
      ServerProperties server) {
    return new StompTcpServer(doors, senderHeaders, sockets, tcp, server.getAddress());
  }
}
