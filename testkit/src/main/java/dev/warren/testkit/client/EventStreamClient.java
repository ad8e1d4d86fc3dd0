package dev.warren.testkit.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads server-sent events from a socket, by HTML's section 9.2.6, and records them. */
public final class EventStreamClient implements AutoCloseable {

  /** An event; without data it only sets the id. */
  public record Event(String id, String data) {

    public JsonNode json() {
      return JsonMapper.shared().readTree(data);
    }
  }

  private final Inbox<Event> inbox = new Inbox<>();
  private final List<String> head = new CopyOnWriteArrayList<>();
  private final Socket socket;
  private volatile String lastId = "";

  /** Sends a GET to a port of this machine, with these header lines. */
  public EventStreamClient(int port, String path, String... headers) throws IOException {
    socket = new Socket("127.0.0.1", port);
    OutputStream out = socket.getOutputStream();
    String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    out.write(
        ("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n" + lines + "\r\n")
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
      readHead(in);
      readEvents(in);
    } catch (IOException e) {
      // The connection was cut, which ends the stream.
    } finally {
      inbox.end("the stream ended after " + head);
    }
  }

  private void readHead(BufferedReader in) throws IOException {
    List<String> lines = new ArrayList<>();
    String line;
    while ((line = in.readLine()) != null && !line.isEmpty()) {
      lines.add(line);
    }
    head.addAll(lines);
    inbox.changed();
  }

  private void readEvents(BufferedReader in) throws IOException {
    String id = "";
    StringBuilder data = new StringBuilder();
    String line;
    while ((line = in.readLine()) != null) {
      if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("data: ")) {
        data.append(line.substring(6));
      } else if (line.isEmpty() && (!id.isEmpty() || !data.isEmpty())) {
        // All other lines are sizes of HTTP chunks.
        lastId = id.isEmpty() ? lastId : id;
        inbox.add(new Event(id, data.toString()));
        id = "";
        data.setLength(0);
      }
    }
  }

  /** The last id of the stream, for {@code Last-Event-ID}. */
  public String lastId() {
    return lastId;
  }

  public boolean hasEnded() {
    return inbox.ended();
  }

  /** Waits until the gateway has ended the stream. */
  public void awaitEnd() {
    inbox.awaitEnd();
  }

  /** The status line and the header lines. */
  public List<String> head() {
    inbox.await("the head", () -> head.isEmpty() ? null : head);
    return List.copyOf(head);
  }

  /** The status code. */
  public int status() {
    return Integer.parseInt(head().get(0).split(" ")[1]);
  }

  /** All events so far. */
  public List<Event> events() {
    return inbox.all();
  }

  /** All events with data so far. */
  public List<Event> messages() {
    return events().stream().filter(event -> !event.data().isEmpty()).toList();
  }

  /** Waits for the first event, which has the position after which the stream is live. */
  public EventStreamClient awaitLive() {
    inbox.await("the first event", () -> events().isEmpty() ? null : events());
    return this;
  }

  /** All events with data, once there are at least this many. */
  public List<Event> awaitMessages(int count) {
    return inbox.await(count + " messages", () -> messages().size() >= count ? messages() : null);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
