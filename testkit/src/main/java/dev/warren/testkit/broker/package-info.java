/** RabbitMQ for tests: a node of one class, or a virtual host of a shared node. */
@NullMarked
package dev.warren.testkit.broker;

import org.jspecify.annotations.NullMarked;
