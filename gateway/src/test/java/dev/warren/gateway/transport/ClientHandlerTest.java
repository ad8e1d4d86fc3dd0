package dev.warren.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The moment at which the deadline of an incomplete frame begins. */
class ClientHandlerTest {

  @Test
  void deadlineRunsFromTheBeginningOfTheFrame() {
    long began = ClientHandler.began(0, false, true);
    assertThat(began).isNotZero();
    assertThat(ClientHandler.began(began, false, true)).as("more bytes of it").isEqualTo(began);
    assertThat(ClientHandler.began(began, true, false)).as("its end").isZero();
    assertThat(ClientHandler.began(began, false, false)).as("nothing more").isZero();
  }

  /** Each read of a busy client may end within another frame. */
  @Test
  void nextFrameHasADeadlineOfItsOwn() {
    long longAgo = System.nanoTime() - 1_000_000_000L;
    assertThat(ClientHandler.began(longAgo, true, true) - longAgo).isPositive();
  }
}
