package dev.warren.gateway.budget;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much memory clients may make the process hold. A budget that is not set is a share of the
 * memory that the JVM really has, which {@link Budgets} chooses.
 *
 * @param session the most bytes that one session may hold: transactions, subscriptions, names
 * @param sessions the most bytes of that kind that all sessions together may hold
 * @param publishes messages of all clients that wait for RabbitMQ's confirm
 * @param deliveries messages of queues that clients have not read yet
 * @param alerts alerts that users have not acknowledged yet
 * @param history responses with history that are made and not read yet
 * @param outboxes frames that wait for clients which read too slowly
 * @param receiving large frames, and bodies, of authenticated clients that are not complete yet
 * @param unauthenticated bytes of connections that have not authenticated yet
 */
@ConfigurationProperties("warren.budget")
public record BudgetSettings(
    @DefaultValue("8MB") DataSize session,
    @Nullable DataSize sessions,
    @Nullable DataSize publishes,
    @Nullable DataSize deliveries,
    @Nullable DataSize alerts,
    @Nullable DataSize history,
    @Nullable DataSize outboxes,
    @Nullable DataSize receiving,
    @Nullable DataSize unauthenticated) {}
