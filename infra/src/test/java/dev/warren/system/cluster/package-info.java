/**
 * A RabbitMQ of three nodes, by {@code infra/cluster}, and what Warren keeps while one of them
 * fails.
 */
@NullMarked
package dev.warren.system.cluster;

import org.jspecify.annotations.NullMarked;
