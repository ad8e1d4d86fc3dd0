package dev.warren.system.promise;

import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import java.lang.reflect.Type;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/** A subscriber that is written with Spring. */
final class SpringStompClient implements AutoCloseable {

  /** A MESSAGE with its raw body. */
  record Received(StompHeaders headers, byte[] body) {}

  private final ThreadPoolTaskScheduler scheduler;
  private final WebSocketStompClient client;
  private final StompSession session;

  private SpringStompClient(
      ThreadPoolTaskScheduler scheduler, WebSocketStompClient client, StompSession session) {
    this.scheduler = scheduler;
    this.client = client;
    this.session = session;
  }

  /** Connects with this token, and waits for CONNECTED. */
  static SpringStompClient connect(WarrenProcess gateway, String token) throws Exception {
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.initialize();
    WebSocketStompClient client = new WebSocketStompClient(new StandardWebSocketClient());
    // Without a scheduler, Spring's client supports neither heart-beats nor receipts.
    client.setTaskScheduler(scheduler);
    client.start();
    StompHeaders headers = new StompHeaders();
    headers.add("Authorization", "Bearer " + token);
    StompSession session =
        client
            .connectAsync(
                gateway.stomp(),
                new WebSocketHttpHeaders(),
                headers,
                new StompSessionHandlerAdapter() {})
            .get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    return new SpringStompClient(scheduler, client, session);
  }

  /** Subscribes, and waits for the RECEIPT. */
  BlockingQueue<Received> subscribe(String destination) throws Exception {
    BlockingQueue<Received> messages = new LinkedBlockingQueue<>();
    StompHeaders headers = new StompHeaders();
    headers.setDestination(destination);
    headers.setReceipt("subscribed to " + destination);
    StompSession.Subscription subscription =
        session.subscribe(
            headers,
            new StompFrameHandler() {
              @Override
              public Type getPayloadType(StompHeaders headers) {
                return byte[].class;
              }

              @Override
              public void handleFrame(StompHeaders headers, @Nullable Object payload) {
                messages.add(
                    new Received(headers, payload == null ? new byte[0] : (byte[]) payload));
              }
            });
    CompletableFuture<Void> live = new CompletableFuture<>();
    subscription.addReceiptTask(() -> live.complete(null));
    Patience.get(live);
    return messages;
  }

  @Override
  public void close() {
    session.disconnect();
    client.stop();
    scheduler.shutdown();
  }
}
