package dev.warren.system.promise;

import dev.warren.system.driver.DriverProcess;
import dev.warren.system.driver.Node;
import dev.warren.testkit.Patience;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An application with STOMP.js in Node, which reconnects after 200 ms, resumes its topics, and
 * publishes chat messages of its own.
 */
final class StompJsApplication implements AutoCloseable {

  private final DriverProcess node;
  private final Ledger ledger;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger gaps = new AtomicInteger();
  private final List<Integer> closeCodes = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private volatile double longestOutageMs;
  private volatile boolean closing;

  private StompJsApplication(DriverProcess node, Ledger ledger) {
    this.node = node;
    this.ledger = ledger;
  }

  /**
   * Starts an application, and waits until it is subscribed.
   *
   * @param channel the channel for its own messages
   */
  static StompJsApplication start(String url, String token, String channel, Ledger ledger)
      throws Exception {
    Node.require("@stomp/stompjs");
    DriverProcess node = DriverProcess.start(Node.PROGRAM, Node.FOLDER.resolve("rolling.js"));
    StompJsApplication application = new StompJsApplication(node, ledger);
    node.tell(
        JsonMapper.shared()
            .writeValueAsString(
                Map.of(
                    "url",
                    url,
                    "token",
                    token,
                    "topics",
                    List.of("/topic/notes.*", "/topic/chat.*"),
                    "channel",
                    channel,
                    "everyMs",
                    20)));
    Thread reader = new Thread(application::read, channel);
    reader.setDaemon(true);
    reader.start();
    Patience.await("subscribed").until(() -> application.connections() == 1);
    return application;
  }

  private void read() {
    try {
      while (!closing) {
        handle(JsonMapper.shared().readTree(node.hear()));
      }
    } catch (InterruptedException | RuntimeException | AssertionError e) {
      finished.completeExceptionally(e);
    }
  }

  private void handle(JsonNode event) {
    switch (event.get("event").stringValue()) {
      case "message" ->
          ledger.saw(event.get("channel").stringValue(), event.get("number").intValue());
      case "receipt" ->
          ledger.confirmed(event.get("channel").stringValue(), event.get("number").intValue());
      case "connected" -> {
        longestOutageMs = Math.max(longestOutageMs, event.get("outageMs").doubleValue());
        connections.incrementAndGet();
      }
      case "gap" -> gaps.incrementAndGet();
      case "finished" -> finished.complete(null);
      case "closed" -> closeCodes.add(event.get("code").intValue());
      default -> System.out.println("STOMP.js: " + event);
    }
  }

  /** How often the application has connected and subscribed. */
  int connections() {
    return connections.get();
  }

  /** The close codes of all connections and attempts, in their order. */
  List<Integer> closeCodes() {
    return closeCodes;
  }

  /** How often a subscription was not continuous. */
  int gaps() {
    return gaps.get();
  }

  /** The longest time from the end of a connection until all topics were subscribed again. */
  double longestOutageMs() {
    return longestOutageMs;
  }

  /** Begins to publish, once all subscribers of its channel are subscribed. */
  void publish() throws Exception {
    node.tell("publish");
  }

  /** Ends the publishing, and waits for the receipt of every message. */
  void finish() throws Exception {
    node.tell("finish");
    Patience.get(finished);
  }

  @Override
  public void close() {
    closing = true;
    node.close();
  }
}
