package dev.warren.gateway;

import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.presence.AgentBoard;
import dev.warren.gateway.presence.PresenceReporter;
import dev.warren.gateway.presence.PresenceSettings;
import dev.warren.gateway.presence.PresenceTables;
import dev.warren.gateway.presence.Snapshots;
import dev.warren.gateway.publish.ConfirmedPublisher;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Presence of users and states of agents. */
@Configuration(proxyBeanMethods = false)
class PresenceConfiguration {

  @Bean
  PresenceTables presenceTables() {
    return new PresenceTables();
  }

  @Bean
  AgentBoard agentBoard() {
    return new AgentBoard();
  }

  @Bean
  PresenceReporter presenceReporter(
      ConfirmedPublisher publisher,
      PresenceTables tables,
      AgentBoard board,
      PresenceSettings settings) {
    return new PresenceReporter(publisher, tables, board, settings);
  }

  @Bean
  Snapshots snapshots(PresenceTables tables, AgentBoard board, PresenceReporter reporter) {
    return new Snapshots(tables, board, reporter.settled());
  }

  /**
   * @param inOrder the snapshots come after the tables and the board, from which they are made
   */
  record PresenceListeners(List<LogListener> inOrder) {}

  @Bean
  PresenceListeners presenceListeners(
      PresenceTables tables, AgentBoard board, Snapshots snapshots, PresenceReporter reporter) {
    return new PresenceListeners(List.of(tables, board, snapshots, reporter));
  }
}
