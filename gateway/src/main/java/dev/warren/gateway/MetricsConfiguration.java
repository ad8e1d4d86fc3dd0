package dev.warren.gateway;

import dev.warren.gateway.budget.Budgets;
import dev.warren.gateway.command.Clients;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.HistoryWindow;
import dev.warren.gateway.history.ScannedParts;
import dev.warren.gateway.log.LogTail;
import dev.warren.gateway.metrics.BudgetMeters;
import dev.warren.gateway.metrics.ClientMeters;
import dev.warren.gateway.metrics.DeliveryMeters;
import dev.warren.gateway.metrics.LogMeters;
import dev.warren.gateway.metrics.PresenceMeters;
import dev.warren.gateway.metrics.PublishMeters;
import dev.warren.gateway.presence.PresenceTables;
import dev.warren.gateway.publish.ConfirmedPublisher;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Meters in addition to those of Spring Boot. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

  @Bean
  MeterBinder clientMeters(Clients clients) {
    return new ClientMeters(clients.counts());
  }

  @Bean
  MeterBinder deliveryMeters(Clients clients, FanOut fanOut) {
    return new DeliveryMeters(clients.subscriptionCounts(), fanOut);
  }

  @Bean
  MeterBinder logMeters(LogTail log, HistoryWindow window, ScannedParts parts) {
    return new LogMeters(log, window, parts);
  }

  @Bean
  MeterBinder publishMeters(ConfirmedPublisher publisher) {
    return new PublishMeters(publisher);
  }

  @Bean
  MeterBinder presenceMeters(PresenceTables presence) {
    return new PresenceMeters(presence);
  }

  @Bean
  MeterBinder budgetMeters(Budgets budgets) {
    return new BudgetMeters(budgets);
  }

  /** Netty's memory outside the heap, which the JVM's own meters do not include. */
  @Bean
  MeterBinder nettyMemory() {
    return new NettyAllocatorMetrics((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT);
  }
}
