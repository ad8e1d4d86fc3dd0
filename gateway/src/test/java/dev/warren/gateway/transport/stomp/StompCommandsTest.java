package dev.warren.gateway.transport.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Command;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.session.AckMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All bytes make a command or part of one, or are refused with a code. */
class StompCommandsTest extends ReadCommands {

  @Test
  void frameMayComeInPiecesOfAnySize() throws Refused {
    String frames =
        "\n\r\nCONNECT\r\naccept-version:1.2\r\nlogin:ü\r\n\r\n\0\n"
            + "SEND\r\ndestination:/topic/a\ncontent-length:7\n\na\0b\nü!\0"
            + "SUBSCRIBE\nid:1\ndestination:/topic/b\n\n\0\n\n";
    byte[] bytes = frames.getBytes(StandardCharsets.UTF_8);
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      StompCommands fresh = new StompCommands(MAX, OWN, null);
      List<Command> read = new ArrayList<>();
      for (int at = 0; at < bytes.length; ) {
        int end = Math.min(bytes.length, at + (seed == 0 ? 1 : 1 + random.nextInt(30)));
        fresh.feed(Arrays.copyOfRange(bytes, at, end));
        Command command;
        while ((command = fresh.next()) != null) {
          read.add(command);
        }
        at = end;
      }
      assertThat(read).hasSize(3);
      assertThat(((Command.Connect) read.get(0)).credentials().login()).isEqualTo("ü");
      assertThat(((Command.Send) read.get(1)).body())
          .isEqualTo("a\0b\nü!".getBytes(StandardCharsets.UTF_8));
      assertThat(read.get(2))
          .isEqualTo(new Command.Subscribe("1", "/topic/b", AckMode.AUTO, 0, null, null));
    }
  }

  /** A gateway that does not read from a client may still get bytes of it. */
  @Test
  void framesKeepTheirOrderWhileTheyWait() throws Refused {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      StompCommands fresh = new StompCommands(MAX, OWN, null);
      List<String> fed = new ArrayList<>();
      List<String> read = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        fed.add(String.valueOf(i));
        byte[] frame = "DISCONNECT\nreceipt:%d\n\n\0".formatted(i).getBytes(StandardCharsets.UTF_8);
        int cut = random.nextBoolean() ? 0 : random.nextInt(frame.length);
        for (byte[] piece :
            List.of(Arrays.copyOf(frame, cut), Arrays.copyOfRange(frame, cut, frame.length))) {
          fresh.feed(piece);
          for (int takes = random.nextInt(3); takes > 0; takes--) {
            takeReceipt(fresh, read);
          }
        }
      }
      while (takeReceipt(fresh, read)) {}
      assertThat(read).as("seed %d", seed).isEqualTo(fed);
      assertThat(fresh.waitingBytes()).isZero();
    }
  }

  private static boolean takeReceipt(StompCommands from, List<String> to) throws Refused {
    Command command = from.next();
    if (command == null) {
      return false;
    }
    to.add(command.receipt());
    return true;
  }

  /**
   * So many bytes take less than a second. If each byte copied those before it, they would take
   * many minutes.
   */
  @Test
  void singleBytesCostNoMoreThanTheirBytes() {
    int bytes = 6_000_000;
    Assertions.assertTimeout(
        Duration.ofSeconds(60),
        () -> {
          StompCommands fresh = new StompCommands(2 * bytes, OWN, null);
          fresh.connected();
          fresh.feed("SEND\ndestination:/topic/a\n\n".getBytes(StandardCharsets.UTF_8));
          assertThat(fresh.next()).isNull();
          byte[] one = {'x'};
          for (int i = 0; i < bytes; i++) {
            fresh.feed(one);
            if (fresh.next() != null) {
              throw new AssertionError();
            }
          }
          fresh.feed(new byte[1]);
          assertThat(((Command.Send) fresh.next()).body()).hasSize(bytes);
        });
  }

  @Test
  void framesBeforeAMalformedOneCount() throws Refused {
    commands.feed("DISCONNECT\nreceipt:1\n\n\0HELLO\n\n\0".getBytes(StandardCharsets.UTF_8));
    assertThat(commands.next()).isEqualTo(new Command.Disconnect("1"));
    assertThatThrownBy(commands::next).isInstanceOf(Refused.class);
    assertThat(commands.refusedReceipt()).as("the receipt of the frame before").isNull();
  }

  @Test
  void endsOfLineBetweenFramesAreHeartBeats() throws Refused {
    assertThat(read("\n", "\r\n", "\n\n\n", "\r", "\n")).isEmpty();
    assertThat(read("\nDISCONNECT\n\n\0\n\r\n\nDISCONNECT\n\n\0")).hasSize(2);
  }

  @Test
  void firstOfRepeatedHeadersCounts() throws Refused {
    Command.Send send =
        (Command.Send)
            read("SEND\ndestination:/topic/a\nx:1\nx:2\ndestination:/topic/b\nx:3\n\n\0").get(0);
    assertThat(send.destination()).isEqualTo("/topic/a");
  }

  @Test
  void sendKeepsItsOwnHeadersExceptRoutingOnes() throws Refused {
    Command.Send send =
        (Command.Send)
            read("""
                SEND
                destination:/topic/a
                content-type:text/plain
                receipt:r
                trace:a\\cb\\nc\\\\
                n\\cm:1
                empty:
                spaces: x\s
                correlation-id:7
                message-id:8
                CC:users.bob
                BCC:users.bob
                x-death:1
                warren-reason:1
                timestamp_in_ms:1

                body\0""")
                .get(0);
    assertThat(send.headers())
        .containsOnly(
            entry("trace", "a:b\nc\\"),
            entry("n:m", "1"),
            entry("empty", ""),
            entry("spaces", " x "),
            entry("correlation-id", "7"),
            entry("message-id", "8"));
    assertThat(send.contentType()).isEqualTo("text/plain");
    assertThat(send.receipt()).isEqualTo("r");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-delay",
        "x-anything",
        "X-Death",
        "cc",
        "bcc",
        "Bcc",
        "expiration",
        "user-id",
        "User-Id",
        "app-id",
        "cluster-id",
        "reply-to",
        "delivery-mode",
        "Warren-Sent",
        "__TypeId__",
        "spring_reply_to",
        "deaths",
        "timestamp_in_ms"
      })
  void headerThatSteersOthersDoesNotGoOn(String name) throws Refused {
    String frame = "SEND\ndestination:/topic/a\n" + name + ":1\n\n\0";
    assertThat(((Command.Send) read(frame).get(0)).headers()).isEmpty();
  }

  @Test
  void settingAddsHeadersExceptThoseOfRabbitMq() throws Refused {
    SenderHeaders more =
        new SenderHeaders(new StompSettings(Set.of("x-request-id", "x-death", "CC")));
    String frame = "SEND\ndestination:/topic/a\nx-request-id:1\nx-death:1\nCC:1\nx-b:1\n\n\0";
    assertThat(((Command.Send) read(new StompCommands(MAX, more, null), frame).get(0)).headers())
        .containsOnlyKeys("x-request-id");
  }

  @Test
  void contentTypeMayBeAnything() throws Refused {
    Command.Send send =
        (Command.Send) read("SEND\ndestination:/topic/a\ncontent-type:json\n\n\0").get(0);
    assertThat(send.contentType()).isEqualTo("json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HELLO\n\n\0",
        "send\n\n\0",
        "SEND \n\n\0",
        "GET / HTTP/1.1\r\n",
        "\0",
        "SEND\0",
        "SEND\ndestination:/topic/a\0",
        "SEND\nno colon\n\n\0",
        "SEND\n:no name\n\n\0",
        "SEND\ndestination:/topic/a\rb\n\n\0",
        "SEND\ndestination:/topic/a\\tb\n\n\0",
        "SEND\ndestination:/topic/a\\\n\n\0",
        "SEND\n\nno destination\0",
        "SEND\ndestination:/topic/a\ncontent-length:1\n\nabc\0",
        "SEND\ndestination:/topic/a\ncontent-length:-1\n\n\0",
        "SEND\ndestination:/topic/a\ncontent-length:x\n\n\0",
        "SEND\ndestination:/topic/a\ncontent-length:\n\n\0",
        "SUBSCRIBE\nid:1\n\n\0",
        "SUBSCRIBE\ndestination:/topic/a\n\n\0",
        "SUBSCRIBE\nid:\ndestination:/topic/a\n\n\0",
        "SUBSCRIBE\nid:1\nack:never\ndestination:/topic/a\n\n\0",
        "SUBSCRIBE\nid:1\ndestination:/topic/a\n\nbody\0",
        "UNSUBSCRIBE\n\n\0",
        "CONNECT\naccept-version:1.2\nheart-beat:1\n\n\0",
        "CONNECT\naccept-version:1.2\nheart-beat:-1,0\n\n\0",
        "CONNECT\naccept-version:1.2\nheart-beat:99999999999,0\n\n\0",
        "CONNECTED\n\n\0",
        "MESSAGE\n\n\0",
        "RECEIPT\n\n\0",
        "ERROR\n\n\0"
      })
  void malformedFrameIsRefused(String bytes) {
    assertThat(refusal(bytes)).isEqualTo(Refusal.MALFORMED_FRAME);
  }

  @Test
  void transactionMustBeNamed() throws Refused {
    assertThat(read("BEGIN\ntransaction:1\n\n\0COMMIT\ntransaction:1\nreceipt:r\n\n\0"))
        .containsExactly(new Command.Begin("1", null), new Command.Commit("1", "r"));
    assertThat(read("ABORT\ntransaction:1\n\n\0ACK\nid:a\ntransaction:1\n\n\0"))
        .containsExactly(
            new Command.Abort("1", null), new Command.Acknowledge("a", true, true, "1", null));
    for (String command : new String[] {"BEGIN", "COMMIT", "ABORT"}) {
      StompCommands fresh = new StompCommands(MAX, OWN, null);
      fresh.feed((command + "\n\n\0").getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(fresh::next)
          .isInstanceOf(Refused.class)
          .hasMessageContaining("transaction is missing");
    }
  }

  @Test
  void ackNamesItsMessageAsItsVersionDoes() throws Refused {
    assertThat(read("ACK\nid:a\nreceipt:r\n\n\0NACK\nmessage-id:b\nsubscription:1\n\n\0"))
        .containsExactly(
            new Command.Acknowledge("a", true, true, null, "r"),
            new Command.Acknowledge("b", false, true, null, null));
    assertThat(read("NACK\nid:a\nrequeue:false\n\n\0"))
        .containsExactly(new Command.Acknowledge("a", false, false, null, null));
    assertThat(refusal("ACK\nsubscription:1\n\n\0")).isEqualTo(Refusal.MALFORMED_FRAME);
  }

  @ParameterizedTest
  @CsvSource({"true,true", "True,true", "FALSE,false", "False,false", "false,false"})
  void requeueIsTrueOrFalseInAnyCase(String text, boolean requeue) throws Refused {
    assertThat(read("NACK\nid:a\nrequeue:" + text + "\n\n\0"))
        .containsExactly(new Command.Acknowledge("a", false, requeue, null, null));
    assertThat(refusal("NACK\nid:a\nrequeue:no\n\n\0")).isEqualTo(Refusal.MALFORMED_FRAME);
    assertThat(read("ACK\nid:a\nrequeue:no\n\n\0"))
        .containsExactly(new Command.Acknowledge("a", true, true, null, null));
  }

  @Test
  void prefetchCountIsANumber() throws Refused {
    assertThat(read("SUBSCRIBE\nid:1\ndestination:/queue/a\nack:client\nprefetch-count:7\n\n\0"))
        .containsExactly(new Command.Subscribe("1", "/queue/a", AckMode.CLIENT, 7, null, null));
    assertThat(refusal("SUBSCRIBE\nid:1\ndestination:/queue/a\nprefetch-count:x\n\n\0"))
        .isEqualTo(Refusal.MALFORMED_FRAME);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SEND\nreceipt:r\ndestination:/topic/a\ncontent-length:1\n\nabc\0",
        "SEND\nreceipt:r\nno colon\n\n\0",
        "SEND\nreceipt:r\n\n\0",
        "SEND\nreceipt:r\ncontent-length:300000\n\n",
        "MESSAGE\nreceipt:r\n\n\0",
        "SUBSCRIBE\nreceipt:r\n\nbody\0"
      })
  void refusalKnowsTheReceiptOfItsFrame(String bytes) {
    commands.connected();
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(Refused.class);
    assertThat(commands.refusedReceipt()).isEqualTo("r");
  }

  @Test
  void tooLargeFrameIsRefusedBeforeItIsComplete() throws Refused {
    String head = "SEND\ndestination:/topic/a\n\n";
    assertThat(refusal(head, "x".repeat(MAX))).isEqualTo(Refusal.FRAME_TOO_LARGE);
    assertThat(refusal("SEND\ndestination:/topic/a\ncontent-length:" + MAX + "\n\n"))
        .isEqualTo(Refusal.FRAME_TOO_LARGE);
    assertThat(refusal("SEND\ndestination:/topic/a\ncontent-length:999999999999\n\n"))
        .isEqualTo(Refusal.FRAME_TOO_LARGE);
    commands.connected();
    String fits = head + "x".repeat(MAX - head.length()) + "\0";
    assertThat(read(fits + fits + fits))
        .as("the limit applies to a frame, not to a read")
        .hasSize(3);
  }

  @Test
  void commandAndHeadersAreBounded() {
    assertThat(refusal("SEND\na:" + "x".repeat(70_000))).isEqualTo(Refusal.FRAME_TOO_LARGE);
    StringBuilder many = new StringBuilder("SEND\ndestination:/topic/a\n");
    for (int i = 0; i < 600; i++) {
      many.append('h').append(i).append(":\n");
    }
    assertThat(refusal(many.toString())).isEqualTo(Refusal.MALFORMED_FRAME);
  }

  @Test
  void headersThatAmqpCannotCarryAreRefused() {
    assertThat(refusal("SEND\ndestination:/topic/a\n" + "n".repeat(256) + ":1\n\n\0"))
        .isEqualTo(Refusal.MALFORMED_FRAME);
    assertThat(refusal("SEND\ndestination:/topic/a\n" + "ü".repeat(128) + ":1\n\n\0"))
        .isEqualTo(Refusal.MALFORMED_FRAME);
    assertThat(refusal("SEND\ndestination:/topic/a\ncontent-type:" + "t".repeat(256) + "\n\n\0"))
        .isEqualTo(Refusal.MALFORMED_FRAME);
  }

  @Test
  void stomp10HasNoEscapesAndNeedsNoId() throws Refused {
    connect("accept-version:1.0\n");
    assertThat(read("SEND\ndestination:/topic/a\nx:\\t\\\n\n\0")).hasSize(1);
    assertThat(read("SUBSCRIBE\ndestination:/topic/a\n\n\0"))
        .containsExactly(
            new Command.Subscribe("/topic/a", "/topic/a", AckMode.AUTO, 0, null, null));
    assertThat(read("UNSUBSCRIBE\ndestination:/topic/a\n\n\0"))
        .containsExactly(new Command.Unsubscribe("/topic/a", null));
  }

  @Test
  void sinceAndLastAreNumbersAndNotBoth() {
    for (String headers : List.of("since:a", "since:-1", "last:", "last:1.5", "since:1\nlast:1")) {
      assertThatThrownBy(() -> read("SUBSCRIBE\nid:1\ndestination:/topic/a\n" + headers + "\n\n\0"))
          .isInstanceOf(Refused.class)
          .hasMessageStartingWith("SUBSCRIBE: ");
    }
  }

  @Test
  void historyCanBeRequested() throws Refused {
    assertThat(read("SUBSCRIBE\nid:1\ndestination:/topic/a\nsince:5\n\n\0"))
        .containsExactly(
            new Command.Subscribe("1", "/topic/a", AckMode.AUTO, 0, new StartAt.After(5), null));
    assertThat(read("SUBSCRIBE\nid:1\ndestination:/topic/a\nlast:5\nreceipt:r\n\n\0"))
        .containsExactly(
            new Command.Subscribe("1", "/topic/a", AckMode.AUTO, 0, new StartAt.Last(5), "r"));
  }

  @Test
  void randomBytesThrowNothingButRefusals() {
    String[] words = {
      "SEND",
      "CONNECT",
      "ACK",
      "\n",
      "\n\n",
      "\0",
      ":",
      "\\",
      "\r",
      "content-length:",
      "3",
      "-",
      "heart-beat:",
      ",",
      "accept-version:1.",
      "1",
      "destination:",
      "/topic/",
      "\u00ff",
      "receipt:"
    };
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder bytes = new StringBuilder();
      for (int j = random.nextInt(15); j >= 0; j--) {
        bytes.append(words[random.nextInt(words.length)]);
      }
      try {
        read(new StompCommands(500, OWN, null), bytes.toString());
      } catch (Refused expected) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1_000, 50_000);
  }
}
