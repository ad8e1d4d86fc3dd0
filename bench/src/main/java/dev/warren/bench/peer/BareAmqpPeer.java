package dev.warren.bench.peer;

import dev.warren.bench.peer.server.BareAmqp;
import java.util.Map;
import java.util.StringJoiner;

/** The cost of an event's hops through RabbitMQ with the Java client alone, without Warren. */
final class BareAmqpPeer {

  private BareAmqpPeer() {}

  /** As many as the partitions of one of Warren's families. */
  private static final int QUEUES = 4;

  /**
   * @param workers the number of processes, among which the queues are divided
   */
  static Target launch(Servers servers, int workers) throws Exception {
    String amqpUri = servers.broker().amqpUri();
    int queues = Math.max(QUEUES, workers);
    for (int i = 0; i < workers; i++) {
      StringJoiner own = new StringJoiner(",");
      for (int queue = i; queue < queues; queue += workers) {
        own.add(Integer.toString(queue));
      }
      ServerProcess worker =
          servers.process(
              i == 0 ? "worker" : "worker-" + (i + 1),
              JavaCommand.ofClass(BareAmqp.class, amqpUri, own.toString()),
              Map.of());
      worker.start(() -> worker.hasPrinted(BareAmqp.READY));
    }
    return new Target(
        Target.Wire.AMQP_STREAM,
        BareAmqp.LOG,
        Map.of(),
        "",
        "",
        new Target.Feed(amqpUri, BareAmqp.TOPICS, BareAmqp.EVENTS));
  }
}
