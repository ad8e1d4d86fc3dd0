package dev.warren.bench.simulate;

/**
 * A number of equal gateways that share a crowd. Each reads the whole log, and writes the messages
 * of its own clients.
 */
record Gateways(int number, Costs costs, Demand demand) {

  private static final double MICROS = 1e6;

  double clientsEach() {
    return Math.ceil((double) demand.clients() / number);
  }

  /** At rest: what messages need on top depends on the slowest clients. */
  double memoryMbEach() {
    return costs.baseMb() + clientsEach() * costs.clientKb() / 1_024;
  }

  double coresEach() {
    return clientsEach() * costs.clientCores()
        + clientsEach() * demand.messages() * costs.deliveryMicros() / MICROS
        + demand.events() * costs.messageMicros() / MICROS;
  }

  /** What RabbitMQ sends to all gateways, without the headers of AMQP. */
  double logMbPerSecond() {
    return number * demand.events() * demand.bytes() / 1e6;
  }

  double secondsUntilAllAreConnected() {
    return clientsEach() / costs.connectsPerSecond();
  }

  /** The clients that each other gateway takes over from one that ends. */
  double takenOverEach() {
    return number == 1 ? 0 : Math.ceil(clientsEach() / (number - 1));
  }

  double secondsUntilTakenOver() {
    return takenOverEach() / costs.resumesPerSecond();
  }

  /** What was not measured, or is more than the measured machine has; empty if nothing. */
  String beyond() {
    if (clientsEach() > costs.mostClients()) {
      return "more clients than measured";
    }
    return coresEach() > costs.cores() ? "more cores than measured" : "";
  }
}
