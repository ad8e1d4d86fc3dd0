package dev.warren.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Clients that break HTTP cannot fill the disk with the gateway's log. */
@WithGateway
class QuietLogTest {

  /** The threads that read requests. Others log what other tests of this JVM have left behind. */
  private static final String EVENT_LOOPS = "reactor-http-";

  private static final Queue<String> LINES = new ConcurrentLinkedQueue<>();

  private static final AppenderBase<ILoggingEvent> APPENDER =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (event.getLevel().isGreaterOrEqual(Level.INFO)
              && event.getThreadName().startsWith(EVENT_LOOPS)) {
            LINES.add(event.getFormattedMessage());
          }
        }
      };

  private static RunningGateway gateway;

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  }

  @BeforeAll
  static void listen() {
    APPENDER.start();
    root().addAppender(APPENDER);
  }

  @AfterAll
  static void stopListening() {
    root().detachAppender(APPENDER);
  }

  /** Sends these bytes, and returns the response to them. */
  private static String response(String request) throws IOException {
    try (Socket socket = new Socket("localhost", gateway.port())) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\na: b\r\n folded\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n",
        "\0\0\0\0\r\n\r\n",
      })
  void brokenRequestIsNotLogged(String request) throws IOException {
    LINES.clear();
    assertThat(response(request)).startsWith("HTTP/1.1 4");
    assertThat(LINES).isEmpty();
  }

  @Test
  void requestWithTooMuchOfEverythingIsNotLogged() throws IOException {
    LINES.clear();
    assertThat(response("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 414");
    assertThat(response("GET / HTTP/1.1\r\nHost: localhost\r\n" + "a: b\r\n".repeat(200) + "\r\n"))
        .startsWith("HTTP/1.1 431");
    assertThat(LINES).isEmpty();
  }

  @Test
  void requestThatEndsEarlyIsNotLogged() throws Exception {
    LINES.clear();
    response("POST /api/dev/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{");
    response("GET / HTTP/1.1\r\nHost: localhost\r\n");
    gateway.get("/api/config");
    assertThat(LINES).isEmpty();
  }
}
