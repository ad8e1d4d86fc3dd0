package dev.warren.system;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** WebSockets of a client in another language, as many as one likes, that one driver has. */
final class DrivenWebSockets implements AutoCloseable {

  private final Driver driver;
  private final Map<Integer, JsonSocket> sockets = new LinkedHashMap<>();

  DrivenWebSockets(Driver driver) {
    this.driver = driver;
  }

  /** Opens one; it is open when this returns. */
  JsonSocket open(String url, Map<String, String> headers) throws Exception {
    int number = sockets.size();
    JsonSocket socket = new JsonSocket(this, number);
    sockets.put(number, socket);
    tell(number, "open", Map.of("url", url, "headers", headers));
    socket.awaitOpen();
    return socket;
  }

  void tell(int socket, String command, Map<String, ?> with) throws Exception {
    Map<String, Object> all = new LinkedHashMap<>(with);
    all.put("do", command);
    all.put("socket", socket);
    driver.tell(JsonMapper.shared().writeValueAsString(all));
  }

  /** Waits until something happens to one of them. */
  void hear() throws Exception {
    JsonNode event = JsonMapper.shared().readTree(driver.hear());
    sockets.get(event.get("socket").intValue()).happened(event);
  }

  @Override
  public void close() {
    driver.close();
  }
}
