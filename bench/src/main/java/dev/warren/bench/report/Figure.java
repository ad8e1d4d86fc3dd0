package dev.warren.bench.report;

/** A measured or derived figure of a peer in a round. */
public enum Figure {
  DELIVERIES("deliveries/s", 0, Better.MORE),
  CPU("CPU, µs/delivery", 2, Better.LESS),
  FRONT_CPU("gateway's CPU, µs/delivery", 2, Better.LESS),
  WORKER_CPU("worker's CPU, µs/delivery", 2, Better.LESS),
  P50("p50, ms", 2, Better.LESS),
  P99("p99, ms", 2, Better.LESS),
  P999("p99.9, ms", 2, Better.LESS),
  MAX("max, ms", 1, Better.LESS),
  MEMORY("memory, MB", 0, Better.LESS),
  FRONT_MEMORY("gateway's memory, MB", 0, Better.LESS),
  FRONT_PEAK("gateway's peak memory, MB", 0, Better.LESS),
  CONNECTIONS("connections", 0, Better.MORE),
  CONNECTING("seconds until all are connected", 1, Better.LESS),
  BROKER_MEMORY("RabbitMQ's memory, MB", 0, Better.LESS),
  PER_QUEUE("RabbitMQ's KB/queue", 1, Better.LESS),
  BROKER_AT_REST("RabbitMQ's CPU at rest, % of a core", 1, Better.LESS),
  CONNECTS("connects/s", 0, Better.MORE),
  PER_CONNECTION("gateway's KB/connection", 1, Better.LESS),
  ALL_PER_CONNECTION("KB/connection with what stands behind it", 1, Better.LESS),
  AT_REST("gateway's CPU at rest, % of a core", 1, Better.LESS),
  SLOW_CLOSED("slow clients closed with 4008, %", 0, Better.MORE),
  KEPT("connections kept, %", 1, Better.MORE),
  HEAP_GROWTH("heap after a collection, end ÷ beginning", 2, Better.LESS),
  OWN_HEAP_GROWTH("heap without history after a collection, end ÷ beginning", 2, Better.LESS),
  DIRECT_GROWTH("direct memory after a collection, end ÷ beginning", 2, Better.LESS),
  MEMORY_GROWTH("gateway's memory, last fifth ÷ first fifth", 2, Better.LESS),
  ALL_THERE("seconds until all are there", 2, Better.LESS),
  RECOVERED("clients recovered", 0, Better.MORE),
  HEAP("gateway's heap after a collection, MB", 0, Better.LESS),
  READS("history requests/s", 0, Better.MORE),
  READ_P50("history p50, ms", 2, Better.LESS),
  READ_P99("history p99, ms", 2, Better.LESS),
  READ_RIGHT("right answers, %", 1, Better.MORE),
  CONFIRMED("confirmed events/s", 0, Better.MORE),
  CONFIRMED_WALL("confirmed events/s, with the program's start", 0, Better.MORE),
  SHOWN("events/s out of listen", 0, Better.MORE),
  BEHIND("ms behind at the end", 0, Better.LESS),
  LISTEN_CPU("listen's CPU, µs/event", 1, Better.LESS),
  LISTEN_PEAK("listen's peak memory, MB", 0, Better.LESS),
  LISTEN_GROWTH("listen's memory, end ÷ first quarter", 2, Better.LESS),
  READY("seconds from start to ready", 2, Better.LESS);

  /** The good direction of a figure, for a plot's axis. */
  enum Better {
    MORE,
    LESS
  }

  private final String label;
  private final int decimals;
  private final Better better;

  Figure(String label, int decimals, Better better) {
    this.label = label;
    this.decimals = decimals;
    this.better = better;
  }

  public String label() {
    return label;
  }

  String axis() {
    return label + (better == Better.MORE ? " (more is better)" : " (less is better)");
  }

  String format(double value) {
    return Numbers.format(value, decimals);
  }
}
