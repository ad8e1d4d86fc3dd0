package dev.warren.gateway;

import dev.warren.gateway.budget.BudgetSettings;
import dev.warren.gateway.budget.Budgets;
import io.netty.util.internal.PlatformDependent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The memory budgets that all clients share. */
@Configuration(proxyBeanMethods = false)
class BudgetConfiguration {

  @Bean
  Budgets budgets(BudgetSettings settings) {
    return new Budgets(
        settings, Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory());
  }
}
