package dev.warren.system.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.warren.testkit.Repository;
import dev.warren.testkit.broker.FreePorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the folder {@code clients} and a page that runs the agent of JavaScript. Its origin is not
 * the gateway's, like that of most applications.
 */
final class ClientFiles implements AutoCloseable {

  private static final Path FOLDER = Repository.root().resolve("clients");

  private static final String PAGE =
      """
      <!doctype html>
      <meta charset="utf-8">
      <link rel="icon" href="data:,">
      <script type="importmap">
        {"imports": {"@stomp/stompjs": "/js/node_modules/@stomp/stompjs/esm6/index.js"}}
      </script>
      <script type="module">
        import { agent } from '/js/conformance/agent.js';
        const line = new WebSocket(new URLSearchParams(location.search).get('line'));
        const emit = (event) => line.send(JSON.stringify(event));
        const failed = (error) => emit({ event: 'failed', do: 'page', error: String(error) });
        addEventListener('error', ({ message }) => failed(message));
        addEventListener('unhandledrejection', ({ reason }) => failed(reason));
        line.onopen = () => {
          const run = agent(emit);
          line.onmessage = ({ data }) => run(JSON.parse(data));
        };
      </script>
      """;

  private static final String EMPTY = "empty.html";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private ClientFiles(HttpServer server) {
    this.server = server;
  }

  static ClientFiles serve() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", FreePorts.next()), 0);
    ClientFiles files = new ClientFiles(server);
    server.createContext("/", files::respond);
    server.setExecutor(files.threads);
    server.start();
    return files;
  }

  /** The address of the page with the agent. */
  String page() {
    return "http://localhost:%d/".formatted(server.getAddress().getPort());
  }

  /** The address of a page without scripts. */
  String emptyPage() {
    return page() + EMPTY;
  }

  private void respond(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Path file = FOLDER.resolve(path.substring(1)).normalize();
    if (path.equals("/")) {
      send(exchange, "text/html", PAGE.getBytes(StandardCharsets.UTF_8));
    } else if (path.equals("/" + EMPTY)) {
      send(exchange, "text/html", new byte[0]);
    } else if (file.startsWith(FOLDER) && Files.isRegularFile(file)) {
      send(
          exchange,
          path.endsWith(".json") ? "application/json" : "text/javascript",
          Files.readAllBytes(file));
    } else {
      exchange.sendResponseHeaders(404, -1);
    }
    exchange.close();
  }

  private static void send(HttpExchange exchange, String type, byte[] content) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type + ";charset=utf-8");
    // The next agent in a page has the same scripts.
    exchange.getResponseHeaders().set("Cache-Control", "max-age=3600");
    // 0 would announce a body without an end.
    exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
