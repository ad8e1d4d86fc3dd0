package dev.warren.gateway;

import dev.warren.gateway.access.AccessSettings;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.JwtSettings;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.budget.Budgets;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.History;
import dev.warren.gateway.presence.PresenceReporter;
import dev.warren.gateway.presence.Snapshots;
import dev.warren.gateway.queue.Queues;
import dev.warren.gateway.rate.Logins;
import dev.warren.gateway.rate.RateLimits;
import dev.warren.gateway.rate.RateSettings;
import dev.warren.gateway.session.SessionSettings;
import dev.warren.gateway.session.Sessions;
import dev.warren.gateway.subscription.SubscriptionCounts;
import dev.warren.gateway.subscription.SubscriptionSources;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Clients: authentication, sessions and subscriptions. */
@Configuration(proxyBeanMethods = false)
class SessionConfiguration {

  @Bean
  Authenticator authenticator(JwtSettings jwt, AccessSettings access) {
    return new Authenticator(jwt, access);
  }

  @Bean
  RateLimits rateLimits(RateSettings settings) {
    return new RateLimits(settings);
  }

  @Bean
  Logins logins(Authenticator authenticator, RateLimits limits) {
    return new Logins(authenticator, limits);
  }

  @Bean
  Sessions sessions(
      SessionSettings settings, PresenceReporter presence, Budgets budgets, RateLimits limits) {
    return new Sessions(settings, presence, budgets, limits);
  }

  @Bean
  SubscriptionSources subscriptionSources(
      FanOut fanOut, History history, Snapshots snapshots, Queues queues, AlertInboxes alerts) {
    return new SubscriptionSources(
        fanOut, history, snapshots, queues, alerts, new SubscriptionCounts());
  }
}
