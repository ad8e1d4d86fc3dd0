package dev.warren.worker.publish;

import java.util.concurrent.ScheduledExecutorService;

/**
 * The means to deliver alerts, which all partitions of a connection share.
 *
 * @param queues the users' queues
 * @param retry decides when to retry a failed alert
 * @param thread a single thread for steps that wait for RabbitMQ or the socket: declaring a queue,
 *     and publishing after a confirm. On the AMQP client's threads these steps would stall the
 *     partition or the connection.
 * @param failures counts failed attempts
 */
public record AlertDelivery(
    AlertQueues queues,
    AlertRetry retry,
    ScheduledExecutorService thread,
    AlertFailures failures) {}
