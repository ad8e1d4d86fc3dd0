/**
 * {@code infra/faults}: everything at once under load, and one thing after the other breaks; at the
 * end every message that was acknowledged is accounted for.
 *
 * <p>What is checked where:
 *
 * <ul>
 *   <li>Events and messages of topics: the log itself is read over AMQP from its first message to
 *       one that was sent last. The subscribers here come back without {@code since}, so nobody but
 *       the log has seen it all.
 *   <li>Live subscribers of topics, per connection: nothing that the log has between the first and
 *       the last message they got is missing, and it came in order.
 *   <li>Queues: some consumer has seen it, and the queue is empty at the end.
 *   <li>Alerts: a device of their user has shown it, and the user's queue is empty at the end,
 *       which it is only once all of them were acknowledged.
 *   <li>Whatever was acknowledged on the way and is still in an intake, or in the dead letters, is
 *       told by a queue that is not empty.
 * </ul>
 */
@NullMarked
package dev.warren.system.faults;

import org.jspecify.annotations.NullMarked;
