package dev.warren.system.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.driver.Driver;
import dev.warren.testkit.client.JsonClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Any number of WebSockets of a client in another language, behind one driver. */
final class DrivenWebSockets implements JsonSockets {

  private final Driver driver;
  private final List<Socket> sockets = new ArrayList<>();

  DrivenWebSockets(Driver driver) {
    this.driver = driver;
  }

  @Override
  public JsonClient open(String url, Map<String, String> headers) throws Exception {
    Socket socket = new Socket(sockets.size());
    sockets.add(socket);
    socket.tell("open", Map.of("url", url, "headers", headers));
    while (!socket.opened) {
      assertThat(socket.client.isOpen()).as("handshake of " + url).isTrue();
      readNext();
    }
    return socket.client;
  }

  /** Reads the next event of any of the sockets. */
  private void readNext() {
    try {
      JsonNode event = JsonMapper.shared().readTree(driver.hear());
      sockets.get(event.get("socket").intValue()).happened(event);
    } catch (Exception e) {
      throw new IllegalStateException("the driver has stopped", e);
    }
  }

  @Override
  public void close() {
    driver.close();
  }

  private final class Socket implements JsonClient.Wire {

    private final int number;
    private final JsonClient client = JsonClient.driven(this, DrivenWebSockets.this::readNext);
    private boolean opened;

    Socket(int number) {
      this.number = number;
    }

    void happened(JsonNode event) {
      switch (event.get("event").stringValue()) {
        case "opened" -> opened = true;
        case "frame" ->
            client.received(JsonMapper.shared().readTree(event.get("text").stringValue()));
        case "pinged" -> client.pinged();
        case "closed" -> client.closed(event.get("code").intValue());
        default -> throw new AssertionError("no event of a driver: " + event);
      }
    }

    void tell(String command, Map<String, ?> with) throws Exception {
      Map<String, Object> all = new LinkedHashMap<>(with);
      all.put("do", command);
      all.put("socket", number);
      driver.tell(JsonMapper.shared().writeValueAsString(all));
    }

    @Override
    public void send(String text) throws Exception {
      tell("send", Map.of("text", text));
    }

    @Override
    public void close() throws Exception {
      if (client.isOpen()) {
        tell("close", Map.of());
        client.closeCode();
      }
    }
  }
}
