package dev.warren.system.faults;

import dev.warren.system.faults.Resumed.Shown;
import dev.warren.testkit.Patience;
import dev.warren.testkit.client.Carrier;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.StompFrame;
import dev.warren.testkit.client.WebSocketCarrier;
import dev.warren.thread.DaemonThreads;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A subscriber of all topics that reconnects to any of the gateways and resumes. It can stay away
 * for as long as it likes.
 */
final class ResumingReader implements AutoCloseable {

  /** A client that reconnects by itself, until it is closed. */
  private interface Client extends AutoCloseable {
    @Override
    void close();
  }

  /** Makes a client, from its first connection on. */
  private interface Dialect {
    Client start(Resumed resumed);
  }

  private final String name;
  private final Dialect dialect;
  private final Resumed resumed = new Resumed();
  private Client client;

  private ResumingReader(String name, Dialect dialect) {
    this.name = name;
    this.dialect = dialect;
    this.client = dialect.start(resumed);
  }

  /**
   * @param urls of STOMP at all gateways, the reader's own first
   */
  static ResumingReader stomp(String name, List<String> urls, String token) {
    return new ResumingReader(
        name,
        resumed -> new SteadyClient(name, urls, token, new StompRole(resumed)).start()::close);
  }

  /**
   * @param urls of a WebSocket with JSON at all gateways, with the token
   */
  static ResumingReader json(String name, List<String> urls) {
    return new ResumingReader(name, resumed -> new JsonClient(name, urls, resumed).start());
  }

  private record StompRole(Resumed resumed) implements SteadyClient.Role {

    @Override
    public boolean connected(OutcomeClient client) {
      resumed.begins(client);
      for (String topic : Resumed.TOPICS) {
        Long since = resumed.since(topic);
        Map<String, String> resume = since == null ? Map.of() : Map.of("since", since.toString());
        int gaps = client.gaps();
        if (!client.subscribe(topic, "/topic/" + topic, resume)) {
          return false;
        }
        resumed.subscribed(client, topic, client.liveFrom(), client.gaps() == gaps);
      }
      return true;
    }

    @Override
    public void message(OutcomeClient client, StompFrame message) {
      long position = Long.parseLong(message.header("message-id"));
      resumed.saw(client, message.header("subscription"), message.text(), position);
    }
  }

  /** A client of JSON over WebSocket that goes from gateway to gateway. */
  private static final class JsonClient implements Client {
    private final List<String> urls;
    private final Resumed resumed;
    private final Thread thread;
    private volatile CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean closing;

    JsonClient(String name, List<String> urls, Resumed resumed) {
      this.urls = urls;
      this.resumed = resumed;
      this.thread = DaemonThreads.named(name, this::run);
    }

    JsonClient start() {
      thread.start();
      return this;
    }

    private void run() {
      for (int gateway = 0; !closing; gateway++) {
        try {
          live(urls.get(gateway % urls.size()));
          Thread.sleep(200);
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    private void live(String url) throws InterruptedException {
      CompletableFuture<Void> end = new CompletableFuture<>();
      ended = end;
      try (WebSocketCarrier carrier = WebSocketCarrier.open(url, Map.of())) {
        resumed.begins(carrier);
        carrier.start(
            new Carrier.Receiver() {
              @Override
              public void received(byte[] bytes, int length, boolean binary) {
                read(carrier, JsonMapper.shared().readTree(bytes, 0, length));
              }

              @Override
              public void ended(int closeCode) {
                end.complete(null);
              }
            });
        for (String topic : Resumed.TOPICS) {
          Long since = resumed.since(topic);
          String resume = since == null ? "" : ",\"since\":" + since;
          carrier.write(
              false,
              StompConnection.bytes(
                  "{\"type\":\"subscribe\",\"channel\":\"%s\"%s}".formatted(topic, resume)));
        }
        if (!closing) {
          end.join();
        }
      } catch (RuntimeException notConnected) {
        // This gateway is being replaced; the loop tries the next one.
      }
    }

    private void read(WebSocketCarrier carrier, JsonNode frame) {
      if (frame.path("type").asString("").equals("subscribed")) {
        resumed.subscribed(
            carrier,
            frame.path("channel").asString(),
            frame.at("/data/position").asLong(),
            frame.at("/data/recovered").asBoolean(true));
      } else if (frame.has("position")) {
        MessageId id = MessageId.in(frame.toString());
        if (id != null) {
          Shown shown = new Shown(id, frame.path("position").asLong());
          resumed.saw(carrier, shown.topic(), id.mark(), shown.position());
        }
      }
    }

    @Override
    public void close() {
      closing = true;
      ended.complete(null);
      thread.interrupt();
      try {
        thread.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void awaitLive() {
    Patience.await(name + " is live").until(resumed::isLive);
  }

  /** Disconnects until {@link #comeBack()}. */
  void leave() {
    client.close();
  }

  void comeBack() {
    client = dialect.start(resumed);
  }

  Resumed resumed() {
    return resumed;
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    client.close();
  }
}
