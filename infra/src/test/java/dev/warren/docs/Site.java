package dev.warren.docs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.warren.testkit.broker.FreePorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a folder over HTTP, as the web servers that docs name serve them. */
final class Site implements AutoCloseable {

  private final Path folder;
  private final HttpServer server;

  private Site(Path folder, HttpServer server) {
    this.folder = folder;
    this.server = server;
  }

  /** Serves a folder on a free port. */
  static Site of(Path folder) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", FreePorts.next()), 0);
    Site site = new Site(folder, server);
    server.createContext("/", site::respond);
    server.start();
    return site;
  }

  private void respond(HttpExchange exchange) throws IOException {
    String name = exchange.getRequestURI().getPath().substring(1);
    Path file = folder.resolve(name.isEmpty() ? "index.html" : name);
    if (Files.isRegularFile(file)) {
      byte[] content = Files.readAllBytes(file);
      String type = file.toString().endsWith(".html") ? "text/html" : "text/javascript";
      exchange.getResponseHeaders().set("Content-Type", type + ";charset=utf-8");
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    } else {
      exchange.sendResponseHeaders(404, -1);
    }
    exchange.close();
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
