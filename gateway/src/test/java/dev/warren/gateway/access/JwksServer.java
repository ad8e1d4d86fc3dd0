package dev.warren.gateway.access;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.warren.testkit.Patience;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer's endpoint for its public keys, which a test rotates, breaks and stops. */
public final class JwksServer implements AutoCloseable {

  /** The endpoint's response to a request. */
  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final AtomicInteger fetches = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final int port;
  private HttpServer server;
  private volatile Answer answer = exchange -> respond(exchange, 404, "");

  public JwksServer(JWK... keys) throws IOException {
    publish(keys);
    server = listen(0);
    port = server.getAddress().getPort();
  }

  private HttpServer listen(int port) throws IOException {
    HttpServer listening =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    listening.setExecutor(threads);
    listening.createContext(
        "/",
        exchange -> {
          fetches.incrementAndGet();
          answer.to(exchange);
          exchange.close();
        });
    listening.start();
    return listening;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port + "/jwks.json");
  }

  /** How often the keys were fetched. */
  public int fetches() {
    return fetches.get();
  }

  /** Waits until the keys were fetched at least this often. */
  void awaitFetches(int atLeast) {
    Patience.await(atLeast + " fetches").until(() -> fetches() >= atLeast);
  }

  /** Responds with the public parts of these keys from now on. */
  public void publish(JWK... keys) {
    answerWith(200, new JWKSet(List.of(keys)).toString(true));
  }

  void answerWith(int status, String body) {
    answer = exchange -> respond(exchange, status, body);
  }

  /** Accepts requests and never responds. */
  void hang() {
    answer = exchange -> awaitClosing();
  }

  /** Sends a head, and then a blank every 50 ms. */
  void drip() {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            while (closing.getCount() > 0) {
              body.write(' ');
              body.flush();
              closing.await(50, java.util.concurrent.TimeUnit.MILLISECONDS);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
  }

  /** Responds with the keys after this many blanks. */
  void pad(int blanks, JWK... keys) {
    answerWith(200, " ".repeat(blanks) + new JWKSet(List.of(keys)).toString(true));
  }

  private void awaitClosing() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void respond(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.getResponseHeaders().add("Location", "/elsewhere");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  /** Refuses connections from now on. */
  public void stop() {
    server.stop(0);
  }

  /** Listens again, on the same port. */
  public void startAgain() throws IOException {
    server = listen(port);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
