package dev.warren.bench.peer.server;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** Settings and endpoint of both Spring servers. */
interface SpringServer extends WebSocketMessageBrokerConfigurer {

  Map<String, Object> SETTINGS =
      Map.of(
          "spring.main.banner-mode",
          "off",
          "server.address",
          "127.0.0.1",
          // Tomcat's default refuses clients after the first 8,192.
          "server.tomcat.max-connections",
          30_000);

  static void run(Class<? extends SpringServer> server, String[] args) {
    SpringApplication application = new SpringApplication(server);
    application.setDefaultProperties(SETTINGS);
    application.run(args);
  }

  @Override
  default void registerStompEndpoints(StompEndpointRegistry registry) {
    registry.addEndpoint("/stomp");
  }
}
