package dev.warren.demo;

import java.io.IOException;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

/**
 * A person's device: a client of a gateway over JSON. It acknowledges the person's alerts, so that
 * they do not pile up, and connects again after a loss. Thread-safe.
 */
final class PersonClient {

  private static final int TIMEOUT_S = 10;
  private static final long RETRY_MS = 2_000;

  /** The gateway sends a ping each 30 seconds. */
  private static final long SILENCE_LIMIT_S = 75;

  private final Person person;
  private final Gateway gateway;
  private final BiConsumer<PersonClient, JsonNode> onEvent;
  private volatile @Nullable WebSocket socket;
  private String lastFailure = "";

  /**
   * @param onEvent gets each frame that has a channel
   */
  PersonClient(Person person, Gateway gateway, BiConsumer<PersonClient, JsonNode> onEvent) {
    this.person = person;
    this.gateway = gateway;
    this.onEvent = onEvent;
  }

  Person person() {
    return person;
  }

  /** Connects in the background, and again after each loss. */
  void start() {
    Thread thread = new Thread(this::keepConnected, "demo-" + person.user());
    thread.setDaemon(true);
    thread.start();
  }

  private void keepConnected() {
    try {
      while (true) {
        try {
          Frames frames = new Frames();
          WebSocket opened =
              gateway.open(gateway.token(person.user()), frames).get(TIMEOUT_S, TimeUnit.SECONDS);
          // The circle is not among the channels to which the path /ws subscribes by itself.
          send(opened, Json.of("type", "subscribe", "channel", Place.CIRCLE));
          socket = opened;
          lastFailure = "";
          acknowledge(frames, opened);
        } catch (IOException | ExecutionException | TimeoutException e) {
          report(String.valueOf(e.getMessage()));
        }
        socket = null;
        Thread.sleep(RETRY_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Logs a failure, once for as long as it stays the same. */
  private void report(String failure) {
    if (!failure.equals(lastFailure)) {
      System.err.println(person.user() + ": " + failure + "; further attempts follow each 2 s");
      lastFailure = failure;
    }
  }

  /**
   * Acknowledges alerts until the connection ends or is silent: the JDK's WebSocket misses some
   * ends that come without a close frame.
   */
  private void acknowledge(Frames frames, WebSocket at) throws IOException, InterruptedException {
    while (!frames.isSilent()) {
      JsonNode alert = frames.alerts.poll(SILENCE_LIMIT_S, TimeUnit.SECONDS);
      if (alert == Frames.END) {
        return;
      }
      if (alert != null) {
        send(at, Json.of("type", "alert_ack", "data", Json.of("alertId", alert)));
      }
    }
    at.abort();
  }

  /**
   * Sends an event.
   *
   * @return false if the person is not connected
   */
  boolean send(DemoEvent event) throws InterruptedException {
    return send(event.frame());
  }

  private boolean send(JsonNode frame) throws InterruptedException {
    WebSocket current = socket;
    if (current == null || current.isOutputClosed()) {
      return false;
    }
    try {
      send(current, frame);
      return true;
    } catch (IOException e) {
      current.abort();
      return false;
    }
  }

  /** The JDK's WebSocket takes one message at a time. */
  private synchronized void send(WebSocket to, JsonNode frame)
      throws IOException, InterruptedException {
    try {
      to.sendText(frame.toString(), true).get(TIMEOUT_S, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(e);
    }
  }

  private void received(JsonNode frame, Frames frames) {
    String type = frame.path("type").asString("");
    if (type.equals("error") && !frame.has("channel")) {
      System.err.println(person.user() + ": " + frame.path("data").path("error").asString(""));
    } else if (type.equals("alert")) {
      frames.alerts.add(frame.path("data").path("alertId"));
    } else if (frame.has("channel")) {
      onEvent.accept(this, frame);
    }
  }

  /** Joins the parts of each message. */
  private final class Frames implements WebSocket.Listener {

    /** Follows the last alert of a connection. */
    static final JsonNode END = NullNode.getInstance();

    /** The ids of the alerts. The thread that receives them must not wait until one is sent. */
    final BlockingQueue<JsonNode> alerts = new LinkedBlockingQueue<>();

    private final StringBuilder text = new StringBuilder();
    private volatile long heardAt = System.nanoTime();

    boolean isSilent() {
      return System.nanoTime() - heardAt > TimeUnit.SECONDS.toNanos(SILENCE_LIMIT_S);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      heardAt = System.nanoTime();
      text.append(part);
      if (last) {
        String frame = text.toString();
        text.setLength(0);
        try {
          received(JsonMapper.shared().readTree(frame), this);
        } catch (JacksonException e) {
          System.err.println(person.user() + ": a frame is no JSON");
        }
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      alerts.add(END);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      alerts.add(END);
    }
  }
}
