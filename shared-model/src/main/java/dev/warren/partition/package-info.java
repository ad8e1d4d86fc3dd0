/** The partitions of the workers in RabbitMQ: which there are, and how their number is changed. */
@NullMarked
package dev.warren.partition;

import org.jspecify.annotations.NullMarked;
