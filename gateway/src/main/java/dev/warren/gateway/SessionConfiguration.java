package dev.warren.gateway;

import dev.warren.event.EventCodec;
import dev.warren.gateway.access.AccessSettings;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.JwtSettings;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.History;
import dev.warren.gateway.presence.PresenceReporter;
import dev.warren.gateway.presence.Snapshots;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.queue.QueueSettings;
import dev.warren.gateway.queue.Queues;
import dev.warren.gateway.session.CommandPath;
import dev.warren.gateway.session.SessionSettings;
import dev.warren.gateway.session.Sessions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Clients: authentication, sessions and commands. */
@Configuration(proxyBeanMethods = false)
class SessionConfiguration {

  @Bean
  Authenticator authenticator(JwtSettings jwt, AccessSettings access) {
    return new Authenticator(jwt, access);
  }

  @Bean
  EventCodec eventCodec(EventSettings settings) {
    return new EventCodec(settings.kinds());
  }

  @Bean
  Sessions sessions(SessionSettings settings, FanOut fanOut, PresenceReporter reporter) {
    return new Sessions(settings, fanOut, reporter);
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
}
