package dev.warren.partition;

import com.rabbitmq.client.Connection;
import dev.warren.broker.BrokerVersion;
import dev.warren.broker.ReconnectingConnection.Connector;
import dev.warren.broker.Topology;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/**
 * The types of exchange that choose a queue of a {@link PartitionSet} by a hash of the channel. The
 * exchanges of a set keep the type that they were created with.
 */
public enum HashType {

  /**
   * The queue is the n-th in the order of their names, so each channel keeps its queue when
   * RabbitMQ restarts. RabbitMQ has this type since 4.3, and in the plug-in rabbitmq_sharding
   * before.
   */
  MODULUS("x-modulus-hash"),

  /**
   * Numbers the queues in the order in which RabbitMQ reads their bindings. That is another order
   * after each restart of its only node.
   */
  CONSISTENT("x-consistent-hash");

  /** Finds the type for exchanges that are created now. */
  @FunctionalInterface
  public interface Choice {
    HashType choose() throws IOException, TimeoutException;
  }

  private final String exchangeType;

  HashType(String exchangeType) {
    this.exchangeType = exchangeType;
  }

  /** The type by which an exchange is declared. */
  public String exchangeType() {
    return exchangeType;
  }

  /**
   * Chooses {@link #MODULUS} where RabbitMQ has it and where it keeps its promise. Connects for
   * this, because RabbitMQ before 4.0 ends a connection that names an unknown type.
   */
  public static HashType best(Connector connector) throws IOException, TimeoutException {
    Connection own = connector.connect("warren exchange types");
    try {
      return BrokerVersion.of(own).map(HashType::isStableIn).orElse(false)
              && Topology.knowsExchangeType(own, MODULUS.exchangeType)
          ? MODULUS
          : CONSISTENT;
    } finally {
      own.abort();
    }
  }

  /**
   * Whether each node of this version has the queues in the same order. The nodes of RabbitMQ 4.1
   * and 4.2 with Khepri do not: rabbitmq-server's pull request 15849. Khepri's other version, 4.0,
   * does not use it unless somebody has turned it on.
   */
  static boolean isStableIn(BrokerVersion version) {
    return version.major() != 4 || version.minor() == 0 || version.minor() >= 3;
  }
}
