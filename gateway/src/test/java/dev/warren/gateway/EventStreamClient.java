package dev.warren.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Follows server-sent events by a bare socket, as HTML's section 9.2.6 reads them. */
final class EventStreamClient implements AutoCloseable {

  /** An event, or only an id where there are no data. */
  record Event(String id, String data) {
    JsonNode json() {
      return JsonMapper.shared().readTree(data);
    }
  }

  final List<String> head = new CopyOnWriteArrayList<>();
  final List<Event> events = new CopyOnWriteArrayList<>();
  private final Socket socket;
  private volatile String lastId = "";
  private volatile boolean ended;

  EventStreamClient(RunningGateway gateway, String path, String... headers) throws IOException {
    socket = new Socket("127.0.0.1", gateway.port());
    OutputStream out = socket.getOutputStream();
    String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    out.write(
        ("GET " + path + " HTTP/1.1\r\nHost: localhost:" + gateway.port() + "\r\n" + lines + "\r\n")
            .getBytes(StandardCharsets.UTF_8));
    out.flush();
    Thread thread = new Thread(this::read, "event-stream");
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = in.readLine()) != null && !line.isEmpty()) {
        head.add(line);
      }
      String id = "";
      StringBuilder data = new StringBuilder();
      while ((line = in.readLine()) != null) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          data.append(line.substring(6));
        } else if (line.isEmpty() && (!id.isEmpty() || !data.isEmpty())) {
          // Of what is left, chunk sizes are neither fields nor empty.
          lastId = id.isEmpty() ? lastId : id;
          events.add(new Event(id, data.toString()));
          id = "";
          data.setLength(0);
        }
      }
    } catch (IOException e) {
      // It was closed.
    } finally {
      ended = true;
    }
  }

  String lastId() {
    return lastId;
  }

  boolean hasEnded() {
    return ended;
  }

  int status() {
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !head.isEmpty());
    return Integer.parseInt(head.get(0).split(" ")[1]);
  }

  /** Those with data. */
  List<Event> messages() {
    return events.stream().filter(event -> !event.data().isEmpty()).toList();
  }

  /** Until the gateway says from where on it is live, or more has come. */
  EventStreamClient awaitLive() {
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !events.isEmpty());
    return this;
  }

  void awaitMessages(int count) {
    Awaitility.await("messages, but there are " + events)
        .atMost(Duration.ofSeconds(10))
        .until(() -> messages().size() >= count);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
