/**
 * The load generator, a process of its own: connections, publishers, deliveries and their times.
 * Each request is a line of JSON on its standard input, each answer a line on its standard output:
 *
 * <pre> {"connect": {@link dev.warren.bench.load.Connections}} → {@link
 * dev.warren.bench.load.Connected} {"run": {@link dev.warren.bench.load.Run}} → {@link
 * dev.warren.bench.load.Measured} {"publish": {@link dev.warren.bench.load.Backlog}} →
 * {"published": 5000} {"cut": true} → {} {"resume": true} → {@link dev.warren.bench.load.Resumed}
 * {"close": true} → {"closes": {"1000": 1000}} </pre>
 *
 * {@code {"stop":true}} has no answer of its own: it ends the run under way, whose answer follows.
 * The answer to a failed request is {@code {"problem": "…"}}. The process ends with its standard
 * input; its standard error is for people.
 */
@NullMarked
package dev.warren.bench.load;

import org.jspecify.annotations.NullMarked;
