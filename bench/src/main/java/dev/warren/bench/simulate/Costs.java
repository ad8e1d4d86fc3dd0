package dev.warren.bench.simulate;

import dev.warren.bench.report.Figure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The costs of one gateway and its RabbitMQ, from the reports that {@code bench/run} has written.
 *
 * @param baseMb memory of a gateway without clients, in MB
 * @param clientKb its memory of a client at rest, in KB
 * @param clientCores its CPU of a client at rest, in cores
 * @param deliveryMicros its CPU of a delivery at a steady pace, at the dearest of the measured
 *     sizes, in µs
 * @param messageMicros its CPU of a message of the log that ten clients read, in µs
 * @param connectsPerSecond clients that connect
 * @param resumesPerSecond clients that connect again and get 100 messages each
 * @param mostClients the most clients that were measured
 * @param logPerSecond the messages of busy channels that the log took
 * @param queueKb RabbitMQ's memory of a user's alert queue with its consumer, in KB
 * @param queuesPerSecond users whose alert queue exists, that connect
 * @param cores the cores of the machine, which RabbitMQ and the load generator used as well
 */
record Costs(
    double baseMb,
    double clientKb,
    double clientCores,
    double deliveryMicros,
    double messageMicros,
    double connectsPerSecond,
    double resumesPerSecond,
    double mostClients,
    double logPerSecond,
    double queueKb,
    double queuesPerSecond,
    int cores,
    List<Measurement> sources) {

  private static final String RESUMES = "5,000 resume";
  private static final String BUSY = "many";
  private static final String QUEUES = "queues are there";

  /** Reads the reports in a folder. Fails with the name of a report or figure that is missing. */
  static Costs of(Path folder) throws IOException {
    Measurement idle = Measurement.read(folder, "idle");
    Measurement grow = Measurement.read(folder, "grow");
    Measurement many = Measurement.read(folder, "many");
    Measurement resume = Measurement.read(folder, "resume");
    Measurement alerts = Measurement.read(folder, "alerts");
    double clients = idle.median("", Figure.CONNECTIONS);
    double clientKb = idle.median("", Figure.PER_CONNECTION);
    List<String> paced = grow.loads(load -> !load.contains("closed loop"));
    return new Costs(
        idle.median("", Figure.FRONT_MEMORY) - clients * clientKb / 1_024,
        clientKb,
        idle.median("", Figure.AT_REST) / 100 / clients,
        paced.stream().mapToDouble(load -> grow.median(load, Figure.FRONT_CPU)).max().orElseThrow(),
        many.median(BUSY, Figure.FRONT_CPU) * many.deliveriesPerMessage(BUSY),
        idle.median("", Figure.CONNECTS),
        resume.median(RESUMES, Figure.RECOVERED) / resume.median(RESUMES, Figure.ALL_THERE),
        paced.stream().mapToDouble(Double::parseDouble).max().orElseThrow(),
        many.median(BUSY, Figure.DELIVERIES) / many.deliveriesPerMessage(BUSY),
        alerts.median(QUEUES, Figure.PER_QUEUE),
        alerts.median(QUEUES, Figure.CONNECTS),
        idle.cores(),
        List.of(idle, grow, many, resume, alerts));
  }
}
