/**
 * {@code infra/faults}: injects one fault after another under load, and accounts at the end for
 * every message that was acknowledged.
 *
 * <p>With {@code --cluster}, RabbitMQ is the three nodes of {@code infra/cluster}, and single nodes
 * fail.
 *
 * <p>The places where a message has to be:
 *
 * <ul>
 *   <li>Events and messages of topics: in the log, which is read over AMQP from its first message
 *       to one that was sent last. Subscribers reconnect without {@code since} and so have gaps.
 *   <li>Messages of topics, at live subscribers: each connection has everything that the log has
 *       between its first and last message, in order.
 *   <li>Queues: at a consumer; the queue is empty at the end.
 *   <li>Alerts: on a device of the user; the user's queue is empty at the end, because all alerts
 *       were acknowledged.
 *   <li>Events with odd headers: in the log, or a dead letter, which the fault removes.
 *   <li>Intakes and other dead letters: a queue that is not empty at the end fails the run.
 * </ul>
 */
@NullMarked
package dev.warren.system.faults;

import org.jspecify.annotations.NullMarked;
