package dev.warren.gateway;

import dev.warren.gateway.command.Clients;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.HistoryWindow;
import dev.warren.gateway.log.LogTail;
import dev.warren.gateway.metrics.GatewayMetrics;
import dev.warren.gateway.presence.PresenceTables;
import dev.warren.gateway.publish.ConfirmedPublisher;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Meters that Spring Boot does not bring. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

  @Bean
  GatewayMetrics gatewayMetrics(
      Clients clients,
      FanOut fanOut,
      LogTail logTail,
      HistoryWindow recent,
      ConfirmedPublisher publisher,
      PresenceTables presence) {
    return new GatewayMetrics(clients, fanOut, logTail, recent, publisher, presence);
  }

  /** Netty's memory outside the heap, which the JVM's own meters do not include. */
  @Bean
  MeterBinder nettyMemory() {
    return new NettyAllocatorMetrics((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT);
  }
}
