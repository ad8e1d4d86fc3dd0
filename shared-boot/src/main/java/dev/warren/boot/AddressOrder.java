package dev.warren.boot;

import com.rabbitmq.client.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.springframework.amqp.rabbit.connection.AbstractConnectionFactory.AddressShuffleMode;

/**
 * The addresses of RabbitMQ in the order in which the next connection tries them, by {@code
 * spring.rabbitmq.address-shuffle-mode}. Thread-safe.
 */
final class AddressOrder implements Supplier<List<Address>> {

  private final List<Address> addresses;
  private final AddressShuffleMode mode;
  private final AtomicInteger connections = new AtomicInteger();

  AddressOrder(List<Address> addresses, AddressShuffleMode mode) {
    this.addresses = List.copyOf(addresses);
    this.mode = mode;
  }

  @Override
  public List<Address> get() {
    List<Address> order = new ArrayList<>(addresses);
    switch (mode) {
      case NONE -> {}
      case RANDOM -> Collections.shuffle(order);
      case INORDER -> Collections.rotate(order, -connections.getAndIncrement());
    }
    return order;
  }
}
