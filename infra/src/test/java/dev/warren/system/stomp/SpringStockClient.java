package dev.warren.system.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.testkit.Patience;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;

/** Spring's STOMP client, with its limits for messages raised, as users have to do. */
public final class SpringStockClient extends StompSessionHandlerAdapter implements StockClient {

  private static final int MAX_MESSAGE = 4 << 20;
  private static final long PATIENCE_S = Patience.LIMIT.toSeconds();

  private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
  private final WebSocketStompClient client;
  private final Map<String, StompSession.Subscription> subscriptions = new HashMap<>();
  private final BlockingQueue<Received> messages = new LinkedBlockingQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final CompletableFuture<Void> lost = new CompletableFuture<>();
  private StompSession session;

  private SpringStockClient(int heartBeatMs) {
    WebSocketContainer container = ContainerProvider.getWebSocketContainer();
    container.setDefaultMaxTextMessageBufferSize(MAX_MESSAGE);
    container.setDefaultMaxBinaryMessageBufferSize(MAX_MESSAGE);
    client = new WebSocketStompClient(new StandardWebSocketClient(container));
    client.setInboundMessageSizeLimit(MAX_MESSAGE);
    scheduler.initialize();
    client.setTaskScheduler(scheduler);
    client.setDefaultHeartbeat(new long[] {heartBeatMs, heartBeatMs});
    client.start();
  }

  /** Connects with this token, and waits for CONNECTED. */
  public static SpringStockClient connect(String url, String token) throws Exception {
    return connect(url, token, (int) Patience.LIMIT.toMillis());
  }

  static SpringStockClient connect(String url, String token, int heartBeatMs) throws Exception {
    SpringStockClient spring = new SpringStockClient(heartBeatMs);
    StompHeaders headers = new StompHeaders();
    headers.add("Authorization", "Bearer " + token);
    spring.session =
        spring
            .client
            .connectAsync(url, new WebSocketHttpHeaders(), headers, spring)
            .get(PATIENCE_S, TimeUnit.SECONDS);
    spring.session.setAutoReceipt(true);
    return spring;
  }

  @Override
  public void subscribe(String id, String destination, Map<String, String> headers)
      throws Exception {
    StompHeaders subscribe = headers(headers);
    subscribe.setId(id);
    subscribe.setDestination(destination);
    StompSession.Subscription subscription = session.subscribe(subscribe, new Bytes());
    subscriptions.put(id, subscription);
    await(subscription);
  }

  @Override
  public void unsubscribe(String id) throws Exception {
    subscriptions.remove(id).unsubscribe();
  }

  @Override
  public void send(String destination, Map<String, String> headers, String text) throws Exception {
    send(destination, headers, text.getBytes(UTF_8));
  }

  @Override
  public void send(String destination, Map<String, String> headers, byte[] bytes) throws Exception {
    StompHeaders send = headers(headers);
    send.setDestination(destination);
    await(session.send(send, bytes));
  }

  @Override
  public void ack(Received message, Map<String, String> headers) throws Exception {
    await(session.acknowledge(naming(message, headers), true));
  }

  @Override
  public void nack(Received message, Map<String, String> headers) throws Exception {
    await(session.acknowledge(naming(message, headers), false));
  }

  private static StompHeaders naming(Received message, Map<String, String> headers) {
    StompHeaders naming = headers(headers);
    naming.setId(message.header("ack"));
    return naming;
  }

  private static StompHeaders headers(Map<String, String> headers) {
    StompHeaders all = new StompHeaders();
    headers.forEach(all::add);
    return all;
  }

  private static void await(StompSession.Receiptable receiptable) throws Exception {
    CompletableFuture<Void> receipt = new CompletableFuture<>();
    receiptable.addReceiptTask(() -> receipt.complete(null));
    receiptable.addReceiptLostTask(
        () -> receipt.completeExceptionally(new AssertionError("no RECEIPT came")));
    receipt.get(PATIENCE_S, TimeUnit.SECONDS);
  }

  /** Spring's API cannot send BEGIN, COMMIT and ABORT. */
  @Override
  public boolean hasTransactions() {
    return false;
  }

  @Override
  public void begin(String transaction) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void commit(String transaction) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void abort(String transaction) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Received message() throws InterruptedException {
    Received message = messages.poll(PATIENCE_S, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message came");
    }
    return message;
  }

  @Override
  public void awaitHeartBeatLost() throws Exception {
    lost.get(PATIENCE_S, TimeUnit.SECONDS);
  }

  /**
   * After missed heart-beats, Spring fails to close the connection and reports that failure here. A
   * paused gateway's connection can fail in no other way.
   */
  @Override
  public void handleTransportError(StompSession session, Throwable exception) {
    lost.complete(null);
  }

  @Override
  public void disconnect() {
    session.disconnect();
  }

  @Override
  public void close() {
    if (session.isConnected()) {
      session.disconnect();
    }
    client.stop();
    scheduler.shutdown();
  }

  /** Passes on raw bodies. */
  private final class Bytes implements StompFrameHandler {

    @Override
    public Type getPayloadType(StompHeaders headers) {
      return byte[].class;
    }

    @Override
    public void handleFrame(StompHeaders headers, @Nullable Object payload) {
      messages.add(
          new Received(
              count.getAndIncrement(),
              headers.toSingleValueMap(),
              payload == null ? new byte[0] : (byte[]) payload));
    }
  }
}
