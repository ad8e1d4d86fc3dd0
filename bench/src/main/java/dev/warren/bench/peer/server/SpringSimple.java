package dev.warren.bench.peer.server;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.util.AntPathMatcher;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;

/** Spring's simple in-memory broker, set up as in its reference documentation. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSocketMessageBroker
public class SpringSimple implements SpringServer {

  public static void main(String[] args) {
    SpringServer.run(SpringSimple.class, args);
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
