package dev.warren.bench.peer.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.util.AntPathMatcher;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** Spring's simple in-memory broker, set up as in its reference documentation. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSocketMessageBroker
public class SpringSimple implements WebSocketMessageBrokerConfigurer {

  public static void main(String[] args) {
    SpringApplication simple = new SpringApplication(SpringSimple.class);
    simple.setDefaultProperties(SpringDefaults.PROPERTIES);
    simple.run(args);
  }

  @Override
  public void registerStompEndpoints(StompEndpointRegistry registry) {
    registry.addEndpoint("/stomp");
  }

  @Override
  public void configureMessageBroker(MessageBrokerRegistry registry) {
    ThreadPoolTaskScheduler heartBeats = new ThreadPoolTaskScheduler();
    heartBeats.setThreadNamePrefix("heart-beat-");
    heartBeats.setDaemon(true);
    heartBeats.initialize();
    registry.setApplicationDestinationPrefixes("/app");
    registry.setPathMatcher(new AntPathMatcher("."));
    registry.enableSimpleBroker("/topic").setTaskScheduler(heartBeats);
  }
}
