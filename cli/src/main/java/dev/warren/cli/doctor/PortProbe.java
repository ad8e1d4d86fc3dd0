package dev.warren.cli.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Finds out which protocol a port speaks, when the expected one fails. */
final class PortProbe {

  private static final int LIMIT_MS = 3_000;
  private static final int NAME_BYTES = 4;

  /** The rest of a status line up to the status: {@code /1.1 400}. */
  private static final int STATUS_BYTES = 8;

  private static final String BAD_REQUEST = " 400";

  /** What listens. */
  enum Speaks {
    NO_HOST,
    NOTHING,
    TLS,
    AMQP,
    HTTP,
    OTHER
  }

  private PortProbe() {}

  /** Takes some seconds at most, if the server stays silent. */
  static Speaks of(String host, int port) {
    try {
      Speaks plain = plain(host, port);
      return plain == Speaks.OTHER && speaksTls(host, port) ? Speaks.TLS : plain;
    } catch (UnknownHostException e) {
      return Speaks.NO_HOST;
    } catch (IOException e) {
      return Speaks.NOTHING;
    }
  }

  private static Socket connect(String host, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UnknownHostException(host);
    }
    Socket socket = new Socket();
    socket.setSoTimeout(LIMIT_MS);
    socket.connect(address, LIMIT_MS);
    return socket;
  }

  /** A server that refuses the handshake by an alert speaks TLS, too. */
  private static boolean speaksTls(String host, int port) throws IOException {
    try (Socket plain = connect(host, port);
        SSLSocket tls =
            (SSLSocket) trusting().getSocketFactory().createSocket(plain, host, port, true)) {
      tls.startHandshake();
      return true;
    } catch (SSLException e) {
      return String.valueOf(e.getMessage()).startsWith("Received fatal alert");
    } catch (UnknownHostException e) {
      throw e;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The server that replies without TLS. RabbitMQ replies to everything but AMQP with the name of
   * its protocol. A web server that speaks TLS replies with status 400 to a request without, or not
   * in HTTP.
   */
  private static Speaks plain(String host, int port) throws IOException {
    try (Socket socket = connect(host, port)) {
      try {
        String request = "GET / HTTP/1.0\r\nHost: %s:%d\r\n\r\n".formatted(host, port);
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return switch (read(socket, NAME_BYTES)) {
          case "AMQP" -> Speaks.AMQP;
          case "HTTP" ->
              read(socket, STATUS_BYTES).endsWith(BAD_REQUEST) && speaksTls(host, port)
                  ? Speaks.TLS
                  : Speaks.HTTP;
          default -> Speaks.OTHER;
        };
      } catch (IOException e) {
        return Speaks.OTHER;
      }
    }
  }

  private static String read(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), ISO_8859_1);
  }

  /** A context that trusts everybody: nothing is sent over it. */
  private static SSLContext trusting() {
    TrustManager all =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {
            // Trusts it.
          }

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {
            // Trusts it.
          }

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {all}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java has no TLS", e);
    }
  }
}
