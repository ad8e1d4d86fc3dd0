package dev.warren.system.json;

import dev.warren.testkit.client.JsonClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The WebSocket of Java's HttpClient. */
class JsonByJavasHttpClientTest extends JsonPromises {

  @Override
  JsonSockets start() {
    return new JavaSockets();
  }

  private static final class JavaSockets implements JsonSockets {

    private final List<JsonClient> opened = new ArrayList<>();

    @Override
    public JsonClient open(String url, Map<String, String> headers) {
      JsonClient client = JsonClient.open(url, headers);
      opened.add(client);
      return client;
    }

    @Override
    public void close() {
      for (JsonClient client : opened) {
        try {
          client.close();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
