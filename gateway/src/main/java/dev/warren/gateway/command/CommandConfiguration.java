package dev.warren.gateway.command;

import dev.warren.event.EventCodec;
import dev.warren.gateway.budget.Budgets;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.presence.PresenceReporter;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.queue.QueueSettings;
import dev.warren.gateway.rate.Logins;
import dev.warren.gateway.session.SessionSettings;
import dev.warren.gateway.session.Sessions;
import dev.warren.gateway.subscription.SubscriptionSources;
import dev.warren.trace.EventTracer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the command path and its handlers, which no other package needs. */
@Configuration(proxyBeanMethods = false)
class CommandConfiguration {

  @Bean
  Clients clients(Sessions sessions, SubscriptionSources sources) {
    return new Clients(sessions, sources);
  }

  @Bean
  Publishing publishing(
      EventCodec codec,
      PresenceReporter presence,
      ConfirmedPublisher publisher,
      OwnMessages own,
      SubscriptionSources sources,
      Budgets budgets,
      EventTracer tracer) {
    PublicationFactory factory = new PublicationFactory(codec, presence.gateway());
    return new Publishing(factory, publisher, own, sources.queues(), budgets.publishes(), tracer);
  }

  @Bean
  CommandPath commandPath(
      Logins logins,
      Publishing publishing,
      SubscriptionSources sources,
      SessionSettings settings,
      QueueSettings queues) {
    return new CommandPath(logins, publishing, sources, settings, queues);
  }
}
