package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Secrets;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.EventStreamClient;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import reactor.netty.ReactorNetty;

/**
 * No token, passcode or body of a client appears in the log, even with its details, or in the text
 * of a refusal. {@code SecretsInLogsCheck} searches the logs of all tests.
 */
@WithGateway
class NoSecretsInLogsTest {

  /** Bodies that Warren refuses, each in another part of the code. */
  private static final List<String> BODIES =
      List.of(
          Secrets.MARK,
          "{\"type\":\"note_created\",\"data\":" + Secrets.MARK + "}",
          "{\"type\":\"note_created\",\"data\":{\"title\":\"" + Secrets.MARK + "\"}}",
          "{\"type\":\"note_created\",\"data\":{\"noteId\":[\"" + Secrets.MARK + "\"]}}",
          "{\"type\":\"agent_status\",\"data\":{\"state\":\"working\",\"agentName\":\""
              + Secrets.MARK
              + "\",\"leaseSeconds\":10e2147483647}}",
          "{\"type\":\"note_created\",\"recipients\":\"x\",\"data\":{\"body\":\""
              + Secrets.MARK
              + "\"}}",
          "[\"" + Secrets.MARK + "\"]",
          "\"" + Secrets.MARK);

  private static final Logger WARREN = logger("dev.warren");

  private static final Queue<String> LINES = new ConcurrentLinkedQueue<>();

  private static final AppenderBase<ILoggingEvent> APPENDER =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          LINES.add(event.getFormattedMessage() + " " + stack(event));
        }
      };

  private static RunningGateway gateway;
  private static String alice;

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  private static String stack(ILoggingEvent event) {
    return event.getThrowableProxy() == null
        ? ""
        : ThrowableProxyUtil.asString(event.getThrowableProxy());
  }

  @BeforeAll
  static void listen() {
    alice = gateway.token(Tokens.everything("alice"));
    APPENDER.start();
    logger(Logger.ROOT_LOGGER_NAME).addAppender(APPENDER);
    WARREN.setLevel(Level.DEBUG);
  }

  @AfterAll
  static void stopListening() {
    WARREN.setLevel(null);
    logger(Logger.ROOT_LOGGER_NAME).detachAppender(APPENDER);
  }

  private static void assertHidden(String... replies) {
    for (String text : replies) {
      assertThat(Secrets.isIn(text)).as(text).isFalse();
    }
    assertThat(LINES).noneMatch(Secrets::isIn);
  }

  /** A planted secret is found, which proves that the search works. */
  @Test
  void plantedLineIsFound() {
    Logger planted = logger("dev.warren.gateway.Planted");
    // The planted line must not reach the console, where SecretsInLogsCheck would find it.
    planted.setAdditive(false);
    planted.addAppender(APPENDER);
    planted.debug("a record: {}", alice);
    assertThat(LINES).anyMatch(Secrets::isIn);
    LINES.removeIf(Secrets::isIn);
  }

  @ParameterizedTest(name = "body {index}")
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void refusedBodyIsNotRepeated(int index) throws Exception {
    String body = BODIES.get(index);
    String http =
        gateway
            .post("/api/channels/notes.team-7/events", body, "Authorization", "Bearer " + alice)
            .body();
    assertThat(http).contains("\"code\"");
    String stomp;
    try (StompClient client = gateway.client(alice)) {
      client.frame("SEND", "destination:/app/notes.team-7\n", body);
      stomp = client.take("ERROR").toString();
    }
    String json;
    try (JsonClient client = gateway.json("/ws?token=" + alice)) {
      client.take("auth");
      client.send(body);
      json = client.take("error").toString();
    }
    String token = gateway.post("/api/dev/token", body).body();
    assertHidden(http, stomp, json, token);
  }

  @Test
  void badTokenIsNotRepeated() throws Exception {
    for (String bad :
        List.of(
            Secrets.MARK,
            Secrets.MARK + "." + Secrets.MARK + ".x",
            alice + "x",
            alice.replaceFirst("\\..*\\.", ".eyJzdWIiOm51bGx9."))) {
      String stomp;
      try (StompClient client = StompClient.open(gateway.stomp())) {
        client.frame("CONNECT", StompClient.V12 + StompConnection.authorization(bad), "");
        stomp = client.take("ERROR").toString();
      }
      try (StompClient client = StompClient.open(gateway.stomp())) {
        client.frame("CONNECT", StompClient.V12 + "login:device\npasscode:" + bad + "\n", "");
        stomp += client.take("ERROR");
      }
      String json;
      try (JsonClient client = gateway.json("/ws?token=" + bad)) {
        json = client.take("auth").toString();
      }
      try (EventStreamClient events = gateway.events("/api/channels/a.b/events?token=" + bad)) {
        assertThat(events.status()).isEqualTo(401);
      }
      String http = gateway.get("/api/alerts?token=" + bad).body();
      assertThat(http).contains("bad_token");
      assertHidden(stomp, json, http);
    }
  }

  /** Requests that fail before they reach a controller or a transport. */
  @Test
  void brokenRequestIsNotRepeated() throws Exception {
    for (String request :
        List.of(
            "GET /ws?x=%zz&token=" + alice,
            "GET /stomp?x=%zz&token=" + alice,
            "GET /api/channels/a.b/events?x=%zz&token=" + alice,
            "GET /api/alerts?x=%zz&token=" + alice,
            "GET /api/alerts?x=|&token=" + alice,
            "GET /api/channels/a.b/messages?limit=x&token=" + alice,
            "GET /api/nothing?token=" + alice,
            "GET /api/%zz?token=" + alice,
            "GET /api/alerts?token=" + alice + "x".repeat(20_000))) {
      String body = RawHttp.send(gateway.port(), request, List.of(), "").body();
      assertThat(body).contains("\"code\"");
      assertHidden(body);
    }
  }

  /** reactor-netty's access log, which an operator turns on by a system property. */
  @Test
  void accessLogHasNoQuery() throws Exception {
    System.setProperty(ReactorNetty.ACCESS_LOG_ENABLED, "true");
    try (RunningGateway logging = RunningGateway.starting(RunningGateway.NO_BROKER)) {
      // The start of a gateway may configure all loggers anew, which ends this test's appender.
      APPENDER.start();
      logger(Logger.ROOT_LOGGER_NAME).addAppender(APPENDER);
      logger("reactor.netty.http.server.AccessLog").setLevel(Level.INFO);
      logging.get("/api/alerts?token=" + alice);
      logging.get("/ws?token=" + alice);
      for (String path : List.of("/api/alerts", "/ws")) {
        Patience.await("the line of " + path)
            .until(() -> LINES.stream().anyMatch(line -> line.contains(path + " HTTP/1.1\" ")));
      }
    } finally {
      System.clearProperty(ReactorNetty.ACCESS_LOG_ENABLED);
      logger("reactor.netty.http.server.AccessLog").setLevel(null);
    }
    assertHidden();
  }

  @Test
  void malformedFrameIsNotRepeated() {
    for (String frame :
        List.of(
            "SEND\ndestination:/topic/a.b\n" + Secrets.MARK + "\n\nx\0",
            Secrets.MARK + "\n\n\0",
            "SUBSCRIBE\nid:1\ndestination:/topic/a.b\nsince:" + alice + "\n\n\0",
            "SEND\ndestination:/app/token\n\n" + alice + "x\0",
            "SEND\ndestination:/app/alerts\n\n" + Secrets.MARK + "\0",
            "SEND\ndestination:/app/presence\n\n" + Secrets.MARK + "\0")) {
      try (StompClient client = gateway.client(alice)) {
        client.send(frame);
        client.take("ERROR");
        assertThat(client.closeCode()).isPositive();
      }
    }
    assertHidden();
  }
}
