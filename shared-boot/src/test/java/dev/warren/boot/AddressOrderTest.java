package dev.warren.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Address;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.rabbit.connection.AbstractConnectionFactory.AddressShuffleMode;

/** Connections try the addresses in the order of Spring's setting. */
class AddressOrderTest {

  private static final Address A = new Address("a");
  private static final Address B = new Address("b");
  private static final Address C = new Address("c");

  @Test
  void everyConnectionBeginsWithTheFirst() {
    AddressOrder order = order(AddressShuffleMode.NONE);
    assertThat(List.of(order.get(), order.get())).allMatch(List.of(A, B, C)::equals);
  }

  @Test
  void nextConnectionBeginsWithTheNext() {
    AddressOrder order = order(AddressShuffleMode.INORDER);
    assertThat(List.of(order.get(), order.get(), order.get(), order.get()))
        .containsExactly(List.of(A, B, C), List.of(B, C, A), List.of(C, A, B), List.of(A, B, C));
  }

  @Test
  void connectionsBeginAtRandom() {
    AddressOrder order = order(AddressShuffleMode.RANDOM);
    Set<Address> first = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      assertThat(order.get()).containsExactlyInAnyOrder(A, B, C);
      first.add(order.get().get(0));
    }
    assertThat(first).hasSize(3);
  }

  private static AddressOrder order(AddressShuffleMode mode) {
    return new AddressOrder(List.of(A, B, C), mode);
  }
}
