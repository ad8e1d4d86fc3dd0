package dev.warren.bench.hostile;

import static dev.warren.bench.hostile.Wire.BINARY;
import static dev.warren.bench.hostile.Wire.FIN;
import static dev.warren.bench.hostile.Wire.PING;
import static dev.warren.bench.hostile.Wire.RSV1;
import static dev.warren.bench.hostile.Wire.TEXT;
import static dev.warren.bench.hostile.Wire.bytes;
import static dev.warren.bench.hostile.Wire.frame;
import static dev.warren.bench.hostile.Wire.get;
import static dev.warren.bench.hostile.Wire.head;
import static dev.warren.bench.hostile.Wire.message;
import static dev.warren.bench.hostile.Wire.stomp;
import static dev.warren.bench.hostile.Wire.upgrade;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The attacks of one hostile client. Its user may read and write the channels of the team {@code
 * evil}; some attacks need no token.
 *
 * @param client the number of the client; names of queues and channels derive from it
 * @param token of a user of the team {@code evil}
 * @param agent the token of an agent of that team
 */
record Attacks(int client, String token, String agent) {

  private static final String LONG = "x".repeat(60_000);
  private static final int LARGE = 4 * 1024 * 1024;
  private static final byte[] NOT_UTF8 = new byte[60_000];
  private static final byte[] HALF_MEGABYTE = new byte[512 * 1024];

  static {
    Arrays.fill(NOT_UTF8, (byte) 0xFF);
  }

  /** For comparison: a client that subscribes and stays, in place of a hostile one. */
  Attack harmless() {
    return overStomp("harmless")
        .sending(connect(token), subscribe("1", "/topic/custom.evil." + client))
        .every(10_000, number -> frame(FIN | BINARY, bytes("\n")));
  }

  /** All attacks, in a fixed order. */
  List<Attack> all() {
    return List.of(
        overStomp("ACKs with long ids in a transaction")
            .sending(connect(token), stomp("BEGIN", "transaction:t\n"))
            .every(20, n -> stomp("ACK", "transaction:t\nid:" + n + LONG + "\n")),
        overStomp("SENDs with long headers in a transaction")
            .sending(connect(token), stomp("BEGIN", "transaction:t\n"))
            .every(
                20,
                n -> stomp("SEND", "transaction:t\ndestination:/queue/evil.t\nh:" + LONG + "\n")),
        overStomp("subscriptions to errors with long ids")
            .sending(connect(token))
            .every(20, n -> subscribe(n + LONG, "/user/queue/errors")),
        overStomp("receipts with long ids")
            .sending(connect(token))
            .every(20, n -> stomp("SEND", "destination:/queue/evil.r\nreceipt:" + n + LONG + "\n")),
        overStomp("transactions without end")
            .sending(connect(token))
            .every(5, n -> stomp("BEGIN", "transaction:" + n + "\n")),
        overStomp("subscriptions without end")
            .sending(connect(token))
            .every(5, n -> subscribe("s" + n, "/topic/custom.evil.s" + n)),
        overStomp("headers that are no UTF-8")
            .sending(connect(token))
            .every(50, n -> frame(FIN | BINARY, notUtf8())),
        overStomp("flood of events")
            .sending(connect(token))
            .every(5, n -> send("/app/chat.evil", chat("hello " + n))),
        overStomp("flood of relayed messages")
            .sending(connect(token))
            .every(5, n -> send("/topic/custom.evil." + client, "x".repeat(1_000))),
        overStomp("flood of presence")
            .sending(connect(token))
            .every(
                5,
                n ->
                    send(
                        "/app/presence",
                        "{\"status\":\"%s\"}".formatted(n % 2 == 0 ? "away" : "busy"))),
        overStomp("queue whose messages stay unread")
            .sending(connect(token), subscribe("1", queue("unread")))
            .every(100, n -> stomp("SEND", "destination:" + queue("unread") + "\n", HALF_MEGABYTE))
            .unread(),
        overStomp("queue whose messages stay unacknowledged")
            .sending(
                connect(token),
                stomp("SUBSCRIBE", "id:1\nack:client\ndestination:" + queue("unacked") + "\n"))
            .every(
                100, n -> stomp("SEND", "destination:" + queue("unacked") + "\n", HALF_MEGABYTE)),
        overStomp("large messages to a thousand subscriptions of one client")
            .sending(connect(token), subscriptions("/topic/custom.evil.same"))
            .every(200, n -> stomp("SEND", "destination:/topic/custom.evil.same\n", HALF_MEGABYTE))
            .unread(),
        overStomp("queues without end")
            .sending(connect(token))
            .every(50, n -> subscribe("q" + n, queue("n" + n))),
        overStomp("mentions of users that do not exist")
            .sending(connect(token))
            .every(100, n -> send("/app/chat.evil", chat(ghosts(n)))),
        overStomp("alerts to a stranger")
            .sending(connect(agent))
            .every(100, n -> send("/app/agents.evil.x", stopped("alice"))),
        overStomp("numbers with a huge exponent")
            .sending(connect(agent))
            .every(20, n -> send("/app/agents.evil.x", lease("1e999999999"))),
        overStomp("the whole history, again and again")
            .sending(connect(token))
            .every(
                100,
                n ->
                    Wire.joined(
                        stomp("SUBSCRIBE", "id:h\nsince:0\ndestination:/topic/notes.evil\n"),
                        stomp("UNSUBSCRIBE", "id:h\n"))),
        overStomp("CONNECTs with a forged token").sending(connect("e30.e30.e30")),
        overStomp("large message before CONNECT")
            .sending(head(FIN | BINARY, LARGE))
            .every(10, n -> new byte[16_000])
            .by(130),
        overStomp("line feeds before CONNECT")
            .sending()
            .every(50, n -> frame(FIN | BINARY, "\n".repeat(60_000).getBytes())),
        overStomp("STOMP frame without end")
            .sending(
                connect(token), frame(FIN | BINARY, bytes("SEND\ndestination:/queue/evil.e\n")))
            .every(1_000, n -> frame(FIN | BINARY, bytes("h" + n + ":x\n"))),
        overStomp("message in fragments without end")
            .sending(frame(TEXT, bytes("CONNECT\n")))
            .every(20, n -> frame(0, bytes("x"))),
        overStomp("reserved bit").sending(frame(FIN | RSV1 | TEXT, bytes("x"))),
        overStomp("pings without end")
            .sending(connect(token))
            .every(5, n -> frame(FIN | PING, bytes("ping"))),
        overStomp("frame that stops half-way").sending(head(FIN | BINARY, 1_000)),
        overJson("summaries of sessions")
            .sending(message("{\"type\":\"ping\"}"))
            .every(
                20,
                n ->
                    message(
                        "{\"tool\":\"get_session_info\",\"arguments\":{\"session_id\":\"evil.%d\"}}"
                            .formatted(n % 3))),
        overJson("messages with long refs")
            .sending(message("{\"type\":\"ping\"}"))
            .every(20, n -> message("{\"type\":\"ping\",\"ref\":\"%d%s\"}".formatted(n, LONG))),
        overJson("JSON nested deeply")
            .sending(message("{\"type\":\"ping\"}"))
            .every(50, n -> message("[".repeat(20_000))),
        overJson("flood of typing")
            .sending(message("{\"type\":\"ping\"}"))
            .every(
                5,
                n ->
                    message(
                        "{\"type\":\"typing\",\"channel\":\"chat.evil\",\"data\":{\"typing\":true}}")),
        overJson("outbox that stays unread")
            .sending(message("{\"type\":\"subscribe\",\"channel\":\"chat.evil\"}"))
            .every(
                20, n -> message("{\"type\":\"ping\",\"ref\":\"%s\"}".formatted("r".repeat(200))))
            .unread(),
        Attack.of("history that stays unread", history())
            .every(100, n -> bytes(history()))
            .unread()
            .by(40),
        Attack.of("flood of history requests", history()).every(20, n -> bytes(history())),
        Attack.of(
                "event stream that stays unread",
                get("/api/channels/notes.evil/events?since=0", token))
            .unread(),
        Attack.of("requests with a forged token", get("/api/alerts", "e30.e30.e30"))
            .every(10, n -> bytes(get("/api/alerts", "e30.e30.e30"))),
        Attack.of("HTTP head without end", "GET / HTTP/1.1\r\nHost: localhost\r\n")
            .every(1_000, n -> bytes("x-%d: y\r\n".formatted(n)))
            .by(400),
        Attack.of(
                "HTTP body without end",
                """
                POST /api/channels/chat.evil/events HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer %s\r
                Content-Type: application/json\r
                Content-Length: 100000\r
                \r
                """
                    .formatted(token))
            .every(1_000, n -> bytes("{"))
            .by(400),
        Attack.of("idle connection", get("/api/config", token)).by(400),
        Attack.of(
            "head with two lengths",
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"));
  }

  private static Attack overStomp(String name) {
    return Attack.of(name, upgrade("/stomp"));
  }

  private Attack overJson(String name) {
    return Attack.of(name, upgrade("/ws?token=" + token));
  }

  private static byte[] connect(String token) {
    return stomp("CONNECT", "accept-version:1.2\nhost:h\nAuthorization:Bearer " + token + "\n");
  }

  private static byte[] subscribe(String id, String destination) {
    return stomp("SUBSCRIBE", "id:%s\ndestination:%s\n".formatted(id, destination));
  }

  private static byte[] subscriptions(String destination) {
    return Wire.joined(
        IntStream.range(0, 1_000)
            .mapToObj(i -> subscribe("s" + i, destination))
            .toArray(byte[][]::new));
  }

  private static byte[] send(String destination, String json) {
    return stomp("SEND", "destination:" + destination + "\n", bytes(json));
  }

  private static byte[] notUtf8() {
    return Wire.joined(
        bytes("SEND\ndestination:/topic/custom.evil.x\nh:"), NOT_UTF8, bytes("\n\nx\0"));
  }

  private String queue(String name) {
    return "/queue/evil.c%d.%s".formatted(client, name);
  }

  private String history() {
    return get("/api/channels/notes.evil/messages?since=0&limit=1000", token);
  }

  private static String chat(String content) {
    return "{\"type\":\"chat_message\",\"data\":{\"content\":\"%s\"}}".formatted(content);
  }

  private String ghosts(int number) {
    StringBuilder ghosts = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      ghosts.append("@ghost%d-%d-%d ".formatted(client, number, i));
    }
    return ghosts.toString();
  }

  private static String stopped(String owner) {
    return """
        {"type":"agent_status","data":{"state":"stopped","agentName":"x","owner":"%s","error":"e"}}"""
        .formatted(owner);
  }

  private static String lease(String seconds) {
    return """
        {"type":"agent_status","data":{"state":"working","agentName":"x","leaseSeconds":%s}}"""
        .formatted(seconds);
  }
}
