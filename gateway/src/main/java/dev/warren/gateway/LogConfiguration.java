package dev.warren.gateway;

import dev.warren.broker.LogRoute;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.PresenceConfiguration.PresenceListeners;
import dev.warren.gateway.admin.LogCount;
import dev.warren.gateway.alert.AlertInboxes;
import dev.warren.gateway.budget.Budgets;
import dev.warren.gateway.fanout.FanOut;
import dev.warren.gateway.history.BackwardReader;
import dev.warren.gateway.history.ForwardReader;
import dev.warren.gateway.history.HeldBytes;
import dev.warren.gateway.history.History;
import dev.warren.gateway.history.HistorySettings;
import dev.warren.gateway.history.HistoryWindow;
import dev.warren.gateway.history.ReadSettings;
import dev.warren.gateway.history.Reads;
import dev.warren.gateway.history.ScannedParts;
import dev.warren.gateway.log.BatchStart;
import dev.warren.gateway.log.LogHealth;
import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.LogSettings;
import dev.warren.gateway.log.LogStart;
import dev.warren.gateway.log.LogTail;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.LogBirthCopies;
import dev.warren.trace.EventTracer;
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
  ScannedParts scannedParts(HistorySettings settings) {
    return new ScannedParts(settings);
  }

  @Bean
  ForwardReader forwardReader(
      ReconnectingConnection.Connector connector, HistoryWindow window, ScannedParts parts) {
    return new ForwardReader(connector, window, parts);
  }

  @Bean
  BackwardReader backwardReader(
      ReconnectingConnection.Connector connector,
      HistoryWindow window,
      ScannedParts parts,
      HistorySettings settings) {
    return new BackwardReader(connector, window, parts, settings);
  }

  @Bean
  HeldBytes heldBytes(Budgets budgets) {
    return new HeldBytes(budgets.history());
  }

  @Bean
  History history(
      HistoryWindow window,
      ForwardReader forward,
      BackwardReader backward,
      OwnMessages own,
      HeldBytes held) {
    return new History(window, forward, backward, own, held);
  }

  @Bean
  Reads reads(HeldBytes held, ReadSettings settings) {
    return new Reads(held, settings);
  }

  @Bean
  OwnMessages ownMessages() {
    return new OwnMessages();
  }

  @Bean
  FanOut fanOut(OwnMessages own, EventTracer tracer) {
    return new FanOut(own, tracer);
  }

  /**
   * @param inOrder the fan-out is last, so that presence and alerts know a message before any
   *     client does
   */
  record LogListeners(List<LogListener> inOrder) {}

  @Bean
  BatchStart batchStart(
      ReconnectingConnection.Connector connector, HistoryWindow window, LogSettings settings) {
    return new BatchStart(connector, window::log, settings.batchesAfter());
  }

  @Bean
  LogListeners logListeners(
      BatchStart batches,
      AlertInboxes alerts,
      PresenceListeners presence,
      LogCount count,
      FanOut fanOut) {
    List<LogListener> listeners = new ArrayList<>();
    listeners.add(batches);
    listeners.add(alerts);
    listeners.addAll(presence.inOrder());
    listeners.add(count);
    listeners.add(fanOut);
    return new LogListeners(listeners);
  }

  @Bean
  LogTail logTail(
      ReconnectingConnection.Connector connector,
      ConfirmedPublisher publisher,
      LogRoute route,
      HistoryWindow recent,
      HistorySettings settings,
      OwnMessages own,
      LogListeners listeners) {
    return new LogTail(
        connector,
        new LogBirthCopies(publisher, route),
        recent,
        settings.fillMessages(),
        own,
        listeners.inOrder());
  }

  @Bean
  LogStart logStart(LogTail log, LogSettings settings) {
    return new LogStart(log, settings);
  }

  @Bean
  LogHealth logTailHealthIndicator(LogTail logTail) {
    return new LogHealth(logTail);
  }
}
