package dev.warren.gateway;

import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.access.AccessSettings;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.InsecureAccess;
import dev.warren.gateway.access.JwtSettings;
import dev.warren.gateway.access.PublicKeys;
import dev.warren.gateway.access.Revocations;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.budget.Budgets;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.History;
import dev.warren.gateway.presence.PresenceReporter;
import dev.warren.gateway.presence.Snapshots;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.queue.Queues;
import dev.warren.gateway.rate.Logins;
import dev.warren.gateway.rate.RateLimits;
import dev.warren.gateway.rate.RateSettings;
import dev.warren.gateway.revocation.EndedSessions;
import dev.warren.gateway.session.DrainDelay;
import dev.warren.gateway.session.GracefulEnd;
import dev.warren.gateway.session.SessionSettings;
import dev.warren.gateway.session.Sessions;
import dev.warren.gateway.subscription.SubscriptionCounts;
import dev.warren.gateway.subscription.SubscriptionSources;
import dev.warren.gateway.web.WebSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Clients: authentication, sessions and subscriptions. */
@Configuration(proxyBeanMethods = false)
class SessionConfiguration {

  SessionConfiguration(AccessSettings access, WebSettings web, ServerProperties server) {
    InsecureAccess.check(access, web.givesDevTokens(), server.getAddress());
  }

  @Bean
  Authenticator authenticator(
      JwtSettings jwt,
      AccessSettings access,
      @Nullable PublicKeys publicKeys,
      Revocations revocations) {
    return new Authenticator(jwt, access, publicKeys, revocations);
  }

  @Bean
  @Nullable PublicKeys publicKeys(JwtSettings jwt) {
    return PublicKeys.of(jwt);
  }

  @Bean
  Revocations revocations() {
    return new Revocations();
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
  DrainDelay drainDelay(SessionSettings settings) {
    return new DrainDelay(settings);
  }

  @Bean
  GracefulEnd gracefulEnd() {
    return new GracefulEnd();
  }

  @Bean
  EndedSessions endedSessions(
      ReconnectingConnection.Connector connector,
      ConfirmedPublisher publisher,
      Revocations revocations,
      Sessions sessions) {
    return new EndedSessions(connector, publisher, revocations, sessions);
  }

  @Bean
  SubscriptionSources subscriptionSources(
      FanOut fanOut, History history, Snapshots snapshots, Queues queues, AlertInboxes alerts) {
    return new SubscriptionSources(
        fanOut, history, snapshots, queues, alerts, new SubscriptionCounts());
  }
}
