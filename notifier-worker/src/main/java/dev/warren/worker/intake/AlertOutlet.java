package dev.warren.worker.intake;

import dev.warren.worker.publish.AlertQueues;
import java.util.concurrent.ScheduledExecutorService;

/**
 * By what all partitions of one connection publish their alerts.
 *
 * @param queues the users' queues
 * @param retry when to try again
 * @param thread one thread, for what must not wait for RabbitMQ where it comes up: declaring a
 *     queue in the middle of a partition's deliveries, publishing from a confirm
 * @param counts what became of those that failed
 */
record AlertOutlet(
    AlertQueues queues, AlertRetry retry, ScheduledExecutorService thread, IntakeCounts counts) {}
