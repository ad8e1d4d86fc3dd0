package dev.warren.docs;

import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Repository;
import dev.warren.testkit.broker.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A proxy in front of two gateways, with its configuration from docs/proxies.md or that of {@code
 * infra/compose.yaml}, as a process of this user on loopback. Only addresses, certificates and log
 * files differ, and there is a second port without TLS.
 */
public final class ProxyServer implements AutoCloseable {

  /** The proxies of the page, and the HAProxy of {@code infra/compose.yaml}. */
  public enum Kind {
    NGINX("warren.conf"),
    HAPROXY("haproxy.cfg"),
    CADDY("Caddyfile"),
    COMPOSE("infra/proxy/haproxy.cfg");

    private final String file;

    Kind(String file) {
      this.file = file;
    }

    /** The printed configuration, or the file. */
    String printed() {
      if (this == COMPOSE) {
        return read(file);
      }
      return Page.of(Repository.root().resolve("docs/proxies.md")).code().stream()
          .filter(code -> code.name().equals(file))
          .findFirst()
          .orElseThrow()
          .text();
    }

    private static String read(String file) {
      try {
        return Repository.read(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final String CADDY_SITE = "warren.example.com {";

  private final Kind kind;
  private final Path folder;
  private final Certificate certificate;
  private final int port = FreePorts.next();
  private final int tlsPort = FreePorts.next();
  private final int statusPort = FreePorts.next();
  private final ProcessBuilder program;
  private Process process;

  private ProxyServer(Kind kind, WarrenProcess first, WarrenProcess second) throws Exception {
    this.kind = kind;
    Path all = Files.createDirectories(Path.of("target/proxies").toAbsolutePath());
    folder = Files.createTempDirectory(all, kind.name().toLowerCase(Locale.ROOT));
    certificate = Certificate.in(folder);
    String configuration =
        kind.printed()
            .replace("127.0.0.1:8080", "127.0.0.1:" + first.port())
            .replace("127.0.0.1:8081", "127.0.0.1:" + second.port())
            .replace("gateway-1:8080", "127.0.0.1:" + first.port())
            .replace("gateway-2:8080", "127.0.0.1:" + second.port());
    program =
        new ProcessBuilder(
            switch (kind) {
              case NGINX -> nginx(configuration);
              case HAPROXY -> haproxy(configuration, "bind :443 ssl crt /etc/ssl/warren/both.pem");
              case COMPOSE ->
                  haproxy(
                      replaced(configuration, "bind :8404", "bind 127.0.0.1:" + statusPort),
                      "bind :8443 ssl crt /run/secrets/certificate");
              case CADDY -> caddy(configuration);
            });
    program.environment().put("XDG_DATA_HOME", folder.toString());
    program.environment().put("XDG_CONFIG_HOME", folder.toString());
    program
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    process = program.start();
  }

  /** Starts a proxy, and waits until it listens. */
  public static ProxyServer start(Kind kind, WarrenProcess first, WarrenProcess second)
      throws Exception {
    ProxyServer proxy = new ProxyServer(kind, first, second);
    proxy.awaitListening();
    return proxy;
  }

  /** Starts it again on its ports, after {@link #stop()}, and waits until it listens. */
  void startAgain() throws IOException {
    process = program.start();
    awaitListening();
  }

  private void awaitListening() {
    Patience.await(kind + " listens; its log is " + log()).until(this::listens);
  }

  private boolean listens() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException(kind + " ended: " + Files.readString(log()));
    }
    try (Socket plain = new Socket("127.0.0.1", port);
        Socket tls = new Socket("127.0.0.1", tlsPort)) {
      return plain.isConnected() && tls.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The page shows only a site. The main part of the configuration is that of Debian's
   * /etc/nginx/nginx.conf.
   */
  private List<String> nginx(String site) throws IOException {
    Path conf = folder.resolve("nginx.conf");
    Files.writeString(
        folder.resolve("warren.conf"),
        replaced(
            replaced(
                replaced(
                    replaced(
                        replaced(
                            site,
                            "listen 443 ssl;",
                            "listen 127.0.0.1:%d; listen 127.0.0.1:%d ssl;"
                                .formatted(port, tlsPort)),
                        "/etc/ssl/warren/fullchain.pem",
                        certificate.chain().toString()),
                    "/etc/ssl/warren/privkey.pem",
                    certificate.key().toString()),
                "/var/log/nginx/warren.log",
                log().toString()),
            "/var/log/nginx/warren-error.log",
            folder.resolve("warren-error.log").toString()));
    Files.writeString(
        conf,
        """
        daemon off;
        %s
        pid nginx.pid;
        events {}
        http {
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          include warren.conf;
        }
        """
            // If started as root, nginx's workers would become www-data, which cannot enter this
            // folder.
            .formatted(System.getProperty("user.name").equals("root") ? "user root;" : ""));
    return List.of(
        program("nginx"),
        "-p",
        folder.toString(),
        "-c",
        conf.toString(),
        "-e",
        folder.resolve("error.log").toString());
  }

  private List<String> haproxy(String configuration, String bind) throws IOException {
    Path file = folder.resolve("haproxy.cfg");
    Files.writeString(
        file,
        replaced(
            configuration,
            bind,
            "bind 127.0.0.1:%d\n  bind 127.0.0.1:%d ssl crt %s"
                .formatted(port, tlsPort, certificate.both())));
    return List.of(program("haproxy"), "-db", "-f", file.toString());
  }

  /** Uses the printed site twice, because a site of Caddy listens either with TLS or without. */
  private List<String> caddy(String printed) throws IOException {
    Path file = folder.resolve("Caddyfile");
    String options =
        replaced(printed, "\n{\n", "\n{\n\tadmin off\n\tauto_https disable_redirects\n");
    String site = printed.substring(printed.indexOf(CADDY_SITE));
    Files.writeString(
        file,
        replaced(options, CADDY_SITE, "http://localhost:%d {\n\tbind 127.0.0.1".formatted(port))
            + replaced(
                site,
                CADDY_SITE,
                "https://localhost:%d {\n\tbind 127.0.0.1\n\ttls %s %s"
                    .formatted(tlsPort, certificate.chain(), certificate.key())));
    return List.of(program("caddy"), "run", "--adapter", "caddyfile", "--config", file.toString());
  }

  private static String replaced(String text, String printed, String here) {
    if (!text.contains(printed)) {
      throw new AssertionError("the configuration no longer has '" + printed + "'");
    }
    return text.replace(printed, here);
  }

  /** Debian has servers in /usr/sbin, which is not on every user's PATH. */
  private static String program(String name) {
    return Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + name + ": install it with infra/test"))
        .toString();
  }

  /** The port without TLS. */
  int port() {
    return port;
  }

  /** The port of the container's health check, of the compose file's proxy only. */
  int statusPort() {
    return statusPort;
  }

  /** A URL without TLS. */
  public String url(String scheme, String path) {
    return "%s://localhost:%d%s".formatted(scheme, port, path);
  }

  /** A URL with TLS. */
  String tlsUrl(String scheme, String path) {
    return "%s://localhost:%d%s".formatted(scheme, tlsPort, path);
  }

  /** A client that trusts the proxy's certificate. */
  HttpClient client() throws Exception {
    return certificate.client();
  }

  /** The file with the proxy's output, which for nginx includes its access log. */
  Path log() {
    return folder.resolve("output.log");
  }

  /** Sends SIGTERM, and waits for the end. */
  void stop() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
