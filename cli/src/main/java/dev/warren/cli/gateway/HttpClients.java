package dev.warren.cli.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Makes Java's HTTP client for WebSocket, as fast as the URL allows. */
final class HttpClients {

  static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  /** By scheme. Each client has threads, so a program that connects again takes the same one. */
  private static final Map<String, HttpClient> CLIENTS = new ConcurrentHashMap<>();

  private HttpClients() {}

  static HttpClient of(URI url) {
    return CLIENTS.computeIfAbsent(url.getScheme(), HttpClients::create);
  }

  private static HttpClient create(String scheme) {
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_LIMIT);
    if (scheme.equals("http")) {
      builder.sslContext(withoutTrust());
    }
    return builder.build();
  }

  /**
   * A context that trusts nobody, for a client that needs none. The default one reads all
   * certificates of the system, which takes longer than the request.
   */
  private static SSLContext withoutTrust() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[0], new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java has no TLS", e);
    }
  }
}
