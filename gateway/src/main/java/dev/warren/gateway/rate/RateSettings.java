package dev.warren.gateway.rate;

import dev.warren.gateway.access.Role;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often clients may do something. Each gateway counts for itself.
 *
 * @param enabled whether there are limits at all
 * @param session the rates of one connection of a user
 * @param user the rates of all connections and requests of one user
 * @param address the rates of all clients with one IPv4 address, or in one /64 network of IPv6
 * @param factors the factors by which roles multiply the rates of session and user
 */
@ConfigurationProperties("warren.rates")
public record RateSettings(
    @DefaultValue("true") boolean enabled,
    @DefaultValue PerSessionSettings session,
    @DefaultValue PerUserSettings user,
    @DefaultValue PerAddressSettings address,
    @DefaultValue Factors factors) {

  /**
   * @param frames frames and messages
   * @param bytes bytes; the gateway reads from the client at this rate at most
   * @param events events that the client publishes
   * @param presence events that are presence or typing, which also count as events
   * @param subscriptions new subscriptions
   * @param renewals new tokens; each checks the rights of all subscriptions anew
   * @param refusals refusals by any rate; the gateway closes the session that gets more
   */
  public record PerSessionSettings(
      @DefaultValue("50000/10s") Rate frames,
      @DefaultValue("256MB/10s") Rate bytes,
      @DefaultValue("4000/10s") Rate events,
      @DefaultValue("100/10s") Rate presence,
      @DefaultValue("20000/1m") Rate subscriptions,
      @DefaultValue("60/1m") Rate renewals,
      @DefaultValue("200/10s") Rate refusals) {}

  /**
   * @param connections the most sessions at a time; 0 for any number
   * @param connects new sessions
   * @param frames frames and messages
   * @param bytes bytes, as for a session
   * @param events events that the user publishes, HTTP included
   * @param presence events that are presence or typing, which also count as events
   * @param subscriptions new subscriptions
   * @param alerts events that are alerts or notifications for another user, which also count as
   *     events
   * @param mentions other users whom the user's events alert, by a mention, or as the owner of an
   *     agent that fails
   * @param queues queues that the user's sends and subscriptions create
   * @param queuesAtOnce how many of them are created at once; further ones are created one after
   *     the other, with pauses
   * @param requests HTTP requests
   */
  public record PerUserSettings(
      @DefaultValue("2000") int connections,
      @DefaultValue("3000/1m") Rate connects,
      @DefaultValue("200000/10s") Rate frames,
      @DefaultValue("1GB/10s") Rate bytes,
      @DefaultValue("4000/10s") Rate events,
      @DefaultValue("200/10s") Rate presence,
      @DefaultValue("40000/1m") Rate subscriptions,
      @DefaultValue("300/1m") Rate alerts,
      @DefaultValue("3000/1m") Rate mentions,
      @DefaultValue("400/1h") Rate queues,
      @DefaultValue("10/1m") Rate queuesAtOnce,
      @DefaultValue("3000/10s") Rate requests) {}

  /**
   * @param connections the most connections at a time, HTTP's included; 0 for any number
   * @param connects new sessions
   * @param failures credentials that are not valid
   * @param requests HTTP requests, also those that begin a session
   */
  public record PerAddressSettings(
      @DefaultValue("10000") int connections,
      @DefaultValue("12000/1m") Rate connects,
      @DefaultValue("300/1m") Rate failures,
      @DefaultValue("100000/10s") Rate requests) {}

  /** Factors by role: 2 doubles all rates of session and user, 0 turns them off. */
  public record Factors(
      @DefaultValue("1") double user,
      @DefaultValue("5") double agent,
      @DefaultValue("20") double service,
      @DefaultValue("5") double admin) {

    double of(Role role) {
      return switch (role) {
        case USER -> user;
        case AGENT -> agent;
        case SERVICE -> service;
        case ADMIN -> admin;
      };
    }
  }
}
