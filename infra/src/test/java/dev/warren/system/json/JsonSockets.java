package dev.warren.system.json;

import dev.warren.testkit.client.JsonClient;
import java.util.Map;

/** The WebSockets of one client. */
interface JsonSockets extends AutoCloseable {

  /** Opens a WebSocket, which is open when this returns. */
  JsonClient open(String url, Map<String, String> headers) throws Exception;

  /** Ends the client. */
  @Override
  void close();
}
