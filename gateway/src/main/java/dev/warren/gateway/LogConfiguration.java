package dev.warren.gateway;

import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.PresenceConfiguration.PresenceListeners;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.HistorySettings;
import dev.warren.gateway.history.HistoryWindow;
import dev.warren.gateway.history.LogReader;
import dev.warren.gateway.log.LogHealth;
import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.LogTail;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The log, its history and the fan-out to clients. */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

  @Bean
  HistoryWindow historyWindow(HistorySettings settings) {
    return new HistoryWindow(settings);
  }

  @Bean
  LogReader olderMessages(
      ReconnectingConnection.Connector connector, HistoryWindow recent, HistorySettings settings) {
    return new LogReader("warren-gateway-history", connector, recent, settings);
  }

  @Bean
  LogReader lastMessages(
      ReconnectingConnection.Connector connector, HistoryWindow recent, HistorySettings settings) {
    return new LogReader("warren-gateway-history-last", connector, recent, settings);
  }

  @Bean
  History history(HistoryWindow recent, LogReader olderMessages, LogReader lastMessages) {
    return new History(recent, olderMessages, lastMessages);
  }

  @Bean
  FanOut fanOut() {
    return new FanOut();
  }

  /**
   * Listeners get each message in this order. The fan-out is last, so that presence and alerts know
   * a message before any client does.
   */
  @Bean
  LogTail logTail(
      ReconnectingConnection.Connector connector,
      HistoryWindow recent,
      HistorySettings settings,
      AlertInboxes alerts,
      PresenceListeners presence,
      FanOut fanOut) {
    List<LogListener> listeners = new ArrayList<>();
    listeners.add(alerts);
    listeners.addAll(presence.inOrder());
    listeners.add(fanOut);
    return new LogTail(connector, recent, settings.fillMessages(), listeners);
  }

  @Bean
  LogHealth logTailHealthIndicator(LogTail logTail) {
    return new LogHealth(logTail);
  }
}
