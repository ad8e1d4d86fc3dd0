package dev.warren.bench.peer.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.bench.peer.TestSocket;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BareNettyTest {

  private static final int MESSAGES = 500;

  private Channel server;
  private String url;

  @BeforeEach
  void listen() throws Exception {
    server = BareNetty.listen(0, 2);
    url = "ws://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort() + "/";
  }

  @AfterEach
  void close() {
    server.close().syncUninterruptibly();
  }

  @Test
  void subscribersOnAllLoopsGetAllBodiesInOrder() throws Exception {
    List<TestSocket> subscribers = new ArrayList<>();
    try (TestSocket publisher = new TestSocket(url + "?publish")) {
      for (int i = 0; i < 5; i++) {
        subscribers.add(new TestSocket(url));
      }
      for (int i = 0; i < MESSAGES; i++) {
        publisher.sendBinary("{\"n\":" + i + "}");
      }
      for (TestSocket subscriber : subscribers) {
        for (int i = 0; i < MESSAGES; i++) {
          assertThat(subscriber.next()).endsWith("\n\n{\"n\":" + i + "}\0");
        }
      }
    } finally {
      subscribers.forEach(TestSocket::close);
    }
  }

  @Test
  void aMessageIsLaidOutAsWarrensIs() throws Exception {
    try (TestSocket publisher = new TestSocket(url + "?publish");
        TestSocket subscriber = new TestSocket(url)) {
      publisher.sendBinary("x".repeat(300));
      assertThat(subscriber.next())
          .matches(
              "MESSAGE\nsubscription:sub-0\nmessage-id:\\d{15}\n"
                  + "destination:/topic/bench.c0.x\ntimestamp:\\d{13}\n"
                  + "content-type:application/json\ncontent-length:300\n\nx{300}\0");
    }
  }

  @Test
  void aBodyOfAHundredKilobytesArrivesWhole() throws Exception {
    try (TestSocket publisher = new TestSocket(url + "?publish");
        TestSocket subscriber = new TestSocket(url)) {
      publisher.sendBinary("y".repeat(100_000));
      assertThat(subscriber.next()).endsWith("\n\n" + "y".repeat(100_000) + "\0");
    }
  }

  @Test
  void aCloseFrameIsAnsweredAndOthersGoOn() throws Exception {
    try (TestSocket publisher = new TestSocket(url + "?publish");
        TestSocket gone = new TestSocket(url);
        TestSocket stays = new TestSocket(url)) {
      assertThat(gone.closeAndAwait(1000)).isEqualTo(1000);
      publisher.sendBinary("still");
      assertThat(stays.next()).endsWith("\n\nstill\0");
    }
  }
}
