package dev.warren.bench.peer.server;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;

/**
 * Spring's STOMP broker relay, set up as in its reference documentation: each client has a
 * connection of its own to the broker's STOMP port, and the relay passes frames in both directions.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSocketMessageBroker
public class SpringRelay implements SpringServer {

  private final int relayPort;
  private final String login;
  private final String passcode;

  /**
   * @param relayPort the broker's STOMP port, on loopback
   * @param login the broker's user, for the relay as for all clients
   */
  public SpringRelay(
      @Value("${relay.port}") int relayPort,
      @Value("${relay.login}") String login,
      @Value("${relay.passcode}") String passcode) {
    this.relayPort = relayPort;
    this.login = login;
    this.passcode = passcode;
  }

  public static void main(String[] args) {
    SpringServer.run(SpringRelay.class, args);
  }

  @Override
  public void configureMessageBroker(MessageBrokerRegistry registry) {
    registry.setApplicationDestinationPrefixes("/app");
    registry
        .enableStompBrokerRelay("/topic")
        .setRelayHost("127.0.0.1")
        .setRelayPort(relayPort)
        // By default this is the host's name, which RabbitMQ reads as an unknown virtual host.
        .setVirtualHost("/")
        .setClientLogin(login)
        .setClientPasscode(passcode)
        .setSystemLogin(login)
        .setSystemPasscode(passcode);
  }
}
