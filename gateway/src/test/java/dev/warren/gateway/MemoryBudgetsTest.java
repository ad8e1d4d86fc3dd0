package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.budget.Budgets;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.StompFrame;
import dev.warren.testkit.client.TcpCarrier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients make the gateway keep is bounded, for each of them and for all together. */
@WithGateway({
  "warren.budget.session=200KB",
  "warren.budget.sessions=400KB",
  "warren.budget.receiving=300KB",
  "warren.budget.unauthenticated=100KB",
  "warren.tcp.port=0"
})
class MemoryBudgetsTest {

  /** A name as long as it may be. */
  private static final String LONG = "n".repeat(250);

  private static RunningGateway gateway;

  private Budgets budgets;
  private String alice;

  @BeforeEach
  void start() {
    budgets = gateway.context().getBean(Budgets.class);
    alice = gateway.token(Tokens.everything("alice", "team-7"));
  }

  /** What a connection held is free for others after its end. */
  @AfterEach
  void everythingIsGivenBack() {
    Patience.await("the budgets to be free")
        .untilAsserted(
            () -> assertThat(budgets.bySort().values()).extracting(Budget::used).containsOnly(0L));
  }

  private StompClient stomp(boolean tcp) throws IOException {
    return tcp
        ? StompClient.open(new TcpCarrier(gateway.tcpPort()))
            .connect(StompClient.V12 + StompConnection.authorization(alice))
        : gateway.client(alice);
  }

  /**
   * Something that a client can repeat, each time with a name of its own.
   *
   * @param before a frame that comes first; empty for none
   * @param code of the refusal
   */
  private record Attack(
      String name, String before, IntFunction<String> frame, int most, String code) {

    static Attack transaction(String name, IntFunction<String> frame, int most) {
      return new Attack(name, "BEGIN\ntransaction:t\n\n\0", frame, most, "transaction_too_large");
    }

    static Attack subscriptions(String name, IntFunction<String> headers, int most) {
      return new Attack(
          name, "", i -> "SUBSCRIBE\n" + headers.apply(i) + "\n\0", most, "too_many_subscriptions");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Attack> attacks() {
    String queue = "destination:/queue/team-7.budget\n";
    String words = "/topic/custom" + ".a".repeat(90);
    return Stream.of(
        Attack.transaction(
            "acks with long ids", i -> "ACK\ntransaction:t\nid:" + LONG + i + "\n\n\0", 300),
        Attack.transaction(
            "sends with long headers",
            i -> "SEND\ntransaction:t\nh:" + "x".repeat(60_000) + "\n" + queue + "\n\0",
            3),
        Attack.transaction(
            "sends with many headers",
            i ->
                "SEND\ntransaction:t\n"
                    + IntStream.range(0, 400)
                        .mapToObj(h -> "h" + h + ":\n")
                        .reduce("", String::concat)
                    + queue
                    + "\n\0",
            10),
        Attack.transaction(
            "sends with long receipts",
            i -> "SEND\ntransaction:t\nreceipt:" + LONG + i + "\n" + queue + "\n\0",
            300),
        Attack.transaction(
            "sends with bodies",
            i -> "SEND\ntransaction:t\n" + queue + "\n" + "x".repeat(50_000) + "\0",
            5),
        new Attack(
            "transactions",
            "",
            i -> "BEGIN\ntransaction:" + LONG + i + "\n\n\0",
            100,
            "transaction_too_large"),
        Attack.subscriptions(
            "topics", i -> "id:" + LONG + i + "\ndestination:/topic/custom." + i + "\n", 300),
        Attack.subscriptions(
            "one topic", i -> "id:" + LONG + i + "\ndestination:/topic/custom.a\n", 300),
        Attack.subscriptions(
            "topics of many words", i -> "id:" + i + "\ndestination:" + words + "\n", 50),
        Attack.subscriptions(
            "errors", i -> "id:" + LONG + i + "\ndestination:/user/queue/errors\n", 9),
        Attack.subscriptions(
            "alerts", i -> "id:" + LONG + i + "\ndestination:/user/queue/alerts\n", 9),
        Attack.subscriptions(
            "notifications",
            i -> "id:" + LONG + i + "\ndestination:/user/queue/notifications\n",
            9));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void clientCanKeepOnlySoMuch(Attack attack) throws Exception {
    for (boolean tcp : new boolean[] {false, true}) {
      try (StompClient client = stomp(tcp);
          StompClient other = stomp(!tcp)) {
        if (!attack.before().isEmpty()) {
          client.send(attack.before());
        }
        int sent = 0;
        while (client.untaken().isEmpty() && sent < attack.most()) {
          client.send(attack.frame().apply(sent++));
        }
        StompFrame refusal = client.take("the refusal", f -> f.headers().containsKey("code"));
        assertThat(refusal.header("code")).isEqualTo(attack.code());
        assertThat(budgets.sessions().used()).isLessThanOrEqualTo(200 * 1024);
        other.subscribe("1", "/topic/custom.a");
      }
      everythingIsGivenBack();
    }
  }

  @Test
  void idsOfRefusedSubscriptionsAreCounted() throws Exception {
    try (StompClient client = gateway.client(gateway.bob())) {
      client.subscribe("e", "/user/queue/errors");
      for (int i = 0; i < 1_500; i++) {
        client.frame("SUBSCRIBE", "id:" + LONG + i + "\ndestination:/topic/notes.team-8\n", "");
      }
      client.request("SEND", "destination:/topic/custom.team-7\n");
      assertThat(client.frames("MESSAGE")).hasSize(1_500);
      assertThat(budgets.sessions().used()).isLessThanOrEqualTo(200 * 1024);
    }
  }

  /** Both have room of their own, but not for both of them together. */
  @Test
  void clientsTogetherCanKeepOnlySoMuch() throws Exception {
    List<StompClient> clients = new ArrayList<>();
    String refused = "";
    try (StompClient small = gateway.client(alice)) {
      small.request("BEGIN", "transaction:t\n");
      while (refused.isEmpty() && clients.size() < 10) {
        StompClient client = gateway.client(alice);
        clients.add(client);
        client.request("BEGIN", "transaction:t\n");
        client.send(
            "SEND\ntransaction:t\nreceipt:never\ndestination:/queue/team-7.budget\n\n"
                + "x".repeat(150_000)
                + "\0");
        client.send("BEGIN\ntransaction:u\nreceipt:u\n\n\0");
        StompFrame reply =
            client.take(
                "the reply",
                f -> f.command().equals("ERROR") || "u".equals(f.headers().get("receipt-id")));
        refused = reply.command().equals("ERROR") ? reply.header("code") : "";
      }
      assertThat(refused).isEqualTo("overloaded");
      assertThat(clients).hasSizeBetween(3, 4);
      assertThat(clients.get(clients.size() - 1).closeCode()).isEqualTo(1013);
      // A client that keeps little is not refused for it.
      small.send("SEND\ntransaction:t\ndestination:/queue/team-7.budget\n\n\0");
      small.request("ABORT", "transaction:t\n");
    } finally {
      clients.forEach(StompClient::close);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SUBSCRIBE destination:/topic/custom.a\nid",
        "SUBSCRIBE id:1\ndestination:/topic/custom.a\nreceipt",
        "UNSUBSCRIBE id",
        "SEND destination:/topic/custom.a\nreceipt",
        "SEND destination:/topic/custom.a\ntransaction",
        "ACK id",
        "NACK id",
        "ACK message-id",
        "ACK id:1\ntransaction",
        "BEGIN transaction",
        "COMMIT transaction",
        "ABORT transaction",
        "DISCONNECT receipt"
      })
  void longNamesAreMalformed(String frame) throws Exception {
    String start = frame.replaceFirst(" ", "\n") + ":";
    for (String name : List.of("n".repeat(256), "ü".repeat(128))) {
      for (boolean tcp : new boolean[] {false, true}) {
        try (StompClient client = stomp(tcp)) {
          client.send(start + name + "\n\n\0");
          StompFrame error = client.take("ERROR");
          assertThat(error.header("code")).isEqualTo("malformed_frame");
          assertThat(error.header("message")).contains("255 bytes");
        }
      }
    }
  }

  @Test
  void namesMayHave255Bytes() {
    String name = "ü".repeat(127) + "x";
    try (StompClient client = gateway.client(alice)) {
      client.subscribe(name, "/topic/custom.budget");
      client.request("BEGIN", "transaction:" + name + "\n");
      client.send(
          "SEND\nreceipt:%s\ntransaction:%s\ndestination:/topic/custom.budget\n\nx\0"
              .formatted(name, name));
      client.request("COMMIT", "transaction:" + name + "\n");
      assertThat(client.receipt(name).command()).isEqualTo("RECEIPT");
      assertThat(client.message().header("subscription")).isEqualTo(name);
    }
  }

  @Test
  void longNamesOfJsonAreRefused() throws Exception {
    try (JsonClient client = gateway.json("/ws/circles/team-7", alice)) {
      for (String message :
          List.of(
              "{\"type\":\"ping\",\"ref\":\"%s\"}",
              "{\"type\":\"subscribe\",\"channel\":\"custom.a\",\"ref\":\"%s\"}",
              "{\"tool\":\"get_messages\",\"arguments\":{\"session_id\":\"s\"},\"ref\":[\"%s\"]}",
              "{\"type\":\"subscribe\",\"channel\":\"%s\"}",
              "{\"type\":\"unsubscribe\",\"channel\":\"%s\"}",
              "{\"type\":\"x\",\"channel\":\"%s\"}")) {
        client.send(message.formatted("n".repeat(256)));
        assertThat(client.take("error").at("/data/code").asString())
            .as(message)
            .isEqualTo("malformed_frame");
      }
      client.request("{\"type\":\"ping\"}");
    }
  }

  @Test
  void longTextsAreNotEchoedWhole() throws Exception {
    try (StompClient client = gateway.client(alice)) {
      client.send("SUBSCRIBE\nid:1\ndestination:/nowhere/" + "x".repeat(50_000) + "\n\n\0");
      assertThat(client.take("ERROR").header("message")).startsWith("destination").hasSize(1_000);
    }
  }

  /** The session stops reading at 256 frames, but the message holds all of them. */
  @Test
  void manyFramesInOneMessageAreTakenInOrder() throws Exception {
    StringBuilder frames = new StringBuilder();
    for (int i = 0; i < 1_500; i++) {
      frames
          .append("SEND\nreceipt:")
          .append(i)
          .append("\ndestination:/queue/team-7.many\n\n")
          .append(i)
          .append('\0');
    }
    for (boolean tcp : new boolean[] {false, true}) {
      try (StompClient client = stomp(tcp)) {
        client.send(frames.toString());
        Patience.await("all receipts")
            .untilAsserted(() -> assertThat(client.frames("RECEIPT")).hasSize(1_500));
        client.request("DISCONNECT", "");
      }
    }
  }

  /** Bytes that a client sends before it has authenticated, over and over. */
  private record Stranger(String name, String path, int opcode, byte[] payload, boolean whole) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Stranger> strangers() {
    byte[] pings = new byte[125];
    byte[] newlines = "\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
    return Stream.of("/stomp", "/ws")
        .flatMap(
            path ->
                Stream.of(
                    new Stranger("pings to " + path, path, RawWebSocket.PING, pings, true),
                    new Stranger("pongs to " + path, path, RawWebSocket.PONG, pings, true),
                    new Stranger("parts to " + path, path, 0, newlines, false)));
  }

  /** A WebSocket of a page, which brings no token. */
  private static RawWebSocket stranger(String path) throws IOException {
    String origin = "Origin: http://localhost:%d\r\n".formatted(gateway.port());
    return new RawWebSocket(gateway.port(), path, origin);
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void strangersMaySend64KilobytesInAll(Stranger stranger) throws Exception {
    try (RawWebSocket socket = stranger(stranger.path())) {
      assertThat(socket.status).contains("101");
      if (!stranger.whole()) {
        socket.send(RawWebSocket.TEXT, false, stranger.payload());
      }
      int bytes = 0;
      while (bytes < 64 * 1024) {
        socket.send(stranger.opcode(), stranger.whole(), stranger.payload());
        bytes += stranger.payload().length;
      }
      assertEndsWith(socket, "frame_too_large", 1009);
    }
  }

  /** Reads to the close frame; the refusal comes right before it. */
  private static void assertEndsWith(RawWebSocket socket, String code, int closeCode)
      throws IOException {
    String last = "";
    RawWebSocket.Frame frame;
    while ((frame = socket.read()).opcode() != RawWebSocket.CLOSE) {
      last = frame.opcode() == RawWebSocket.PONG ? last : frame.text();
    }
    assertThat(last).contains(code);
    assertThat(frame.closeCode()).isEqualTo(closeCode);
  }

  /** A frame of 4 MB, of which the gateway must not collect more than 64 KB. */
  @ParameterizedTest
  @ValueSource(strings = {"/stomp", "/ws"})
  void strangersLargeFrameIsNotCollected(String path) throws Exception {
    try (RawWebSocket socket = stranger(path)) {
      socket.bytes(new byte[] {(byte) 0x81, (byte) 0xFF, 0, 0, 0, 0, 0, 0x3F, 0, 0, 0, 0, 0, 0});
      for (int i = 0; i < 7; i++) {
        socket.bytes("x".repeat(10_000).getBytes(StandardCharsets.UTF_8));
      }
      assertEndsWith(socket, "frame_too_large", 1009);
    }
  }

  @Test
  void strangersOverTcpMaySend64KilobytesInAll() throws Exception {
    try (StompClient client = StompClient.open(new TcpCarrier(gateway.tcpPort()))) {
      for (int i = 0; i < 66; i++) {
        client.send("\n".repeat(1_000));
      }
      assertThat(client.take("ERROR").header("code")).isEqualTo("frame_too_large");
    }
  }

  /** Each has sent half a CONNECT, and the gateway waits for the rest. */
  @Test
  void strangersTogetherMaySendOnlySoMuch() throws Exception {
    List<RawWebSocket> strangers = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        RawWebSocket stranger = stranger("/stomp");
        strangers.add(stranger);
        stranger.text("CONNECT\nh:" + "x".repeat(55_000));
      }
      Patience.await("the strangers' bytes").until(() -> budgets.unauthenticated().used() > 90_000);
      RawWebSocket third = stranger("/stomp");
      strangers.add(third);
      third.text("CONNECT\nh:" + "x".repeat(30_000));
      assertEndsWith(third, "overloaded", 1013);
      try (StompClient client = gateway.client(alice)) {
        client.request("BEGIN", "transaction:t\n");
      }
    } finally {
      for (RawWebSocket each : strangers) {
        each.close();
      }
    }
  }

  /** Each has sent the beginning of a large frame. */
  @Test
  void incompleteFramesTogetherAreBounded() throws Exception {
    String beginning =
        "SEND\nreceipt:r\ncontent-length:250000\ndestination:/queue/team-7.budget\n\n"
            + "x".repeat(249_000);
    for (boolean tcp : new boolean[] {false, true}) {
      try (StompClient first = stomp(tcp);
          StompClient second = stomp(tcp);
          StompClient other = stomp(!tcp)) {
        first.send(beginning);
        Patience.await("the first frame").until(() -> budgets.receiving().used() > 180_000);
        second.send(beginning);
        assertThat(second.take("ERROR").header("code")).isEqualTo("overloaded");
        other.request("SEND", "destination:/queue/team-7.budget\n", "x".repeat(60_000));
        first.send("x".repeat(1_000) + "\0");
        assertThat(first.receipt("r").command()).isEqualTo("RECEIPT");
        Patience.await("the end of the frame").until(() -> budgets.receiving().used() == 0);
      }
    }
  }

  @Test
  void partsOfAJsonMessageAreBounded() throws Exception {
    byte[] part = "x".repeat(60_000).getBytes(StandardCharsets.UTF_8);
    try (RawWebSocket socket = new RawWebSocket(gateway.port(), "/ws?token=" + alice, "")) {
      socket.send(RawWebSocket.TEXT, false, "\"".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 7; i++) {
        socket.send(0, false, part);
      }
      assertEndsWith(socket, "overloaded", 1013);
    }
  }
}
